// The registry's door: configs, identifiers and the checks of options.

export type {
  Config,
  Configurable,
  ConfigurableClass,
  ConfigValue,
  SerializedObject,
} from "./configurable.ts";
export { isConfig, isSerializedObject } from "./configurable.ts";
export { FunctionRegistry, identifierOf, named } from "./function-registry.ts";
export { checkChoice, checkNumber, checkOptions, describe } from "./options.ts";
export { Registry } from "./registry.ts";
export { snakeCase } from "./snake-case.ts";
export type { StateRecord, StateTree } from "./state-tree.ts";
export { StateReader } from "./state-tree.ts";

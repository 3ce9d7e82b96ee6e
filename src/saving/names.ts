// Takes names of one world, TypeScript's camelCase or Python's snake_case; gives the other's.

/**
 * Config keys whose two forms do not follow from each other: a digit is set off by an underscore
 * in Python (compare `l1` and `l2`, which are regular).
 */
const IRREGULAR_KEYS: readonly (readonly [camel: string, snake: string])[] = [
  ["adamBeta1", "adam_beta_1"],
  ["adamBeta2", "adam_beta_2"],
  ["beta1", "beta_1"],
  ["beta2", "beta_2"],
  ["beta2Decay", "beta_2_decay"],
  ["epsilon1", "epsilon_1"],
  ["epsilon2", "epsilon_2"],
];

const SNAKE_OF = new Map(IRREGULAR_KEYS);
const CAMEL_OF = new Map(IRREGULAR_KEYS.map(([camel, snake]) => [snake, camel]));

/** Turns a config key into Python's form: `kernelInitializer` gives `kernel_initializer`. */
export function toSnakeCase(key: string): string {
  return SNAKE_OF.get(key) ?? key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Turns a config key into TypeScript's form: `kernel_initializer` gives `kernelInitializer`. */
export function toCamelCase(key: string): string {
  const regular = (): string =>
    key.replace(/(?<=[A-Za-z0-9])_+([A-Za-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return CAMEL_OF.get(key) ?? regular();
}

/**
 * Turns a class name into the key under which a weights file keeps its objects, and from which
 * default layer names are made: `MaxPooling2D` gives `max_pooling2d`, `PReLU` gives `p_re_lu`.
 * The rule is that of `keras/src/utils/naming.py`.
 */
export function classNameToSnakeCase(name: string): string {
  return name
    .replace(/[^\p{L}\p{N}_]+/gu, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

// Classes and functions of the caller's own, which files name and only the caller provides.

import type { Configurable, ConfigurableClass } from "../registry/index.ts";

/** Is a class that files can hold objects of, or a function such as an activation. */
export type CustomObject = ConfigurableClass<Configurable> | ((...args: never[]) => unknown);

/**
 * Gives classes and functions by the names that a file has for them: `Name` or `package>Name`.
 * A Lambda layer is replaced by what stands under the name of the layer.
 */
export type CustomObjects = { readonly [name: string]: CustomObject };

/** Finds the first of some names. */
export function findCustom(
  objects: CustomObjects,
  ...names: readonly (string | null)[]
): CustomObject | undefined {
  const name = names.find((one) => one !== null && Object.hasOwn(objects, one));
  return name === undefined || name === null ? undefined : objects[name];
}

/** Tells a class from a function. */
export function isCustomClass(object: CustomObject): object is ConfigurableClass<Configurable> {
  return "fromConfig" in object && typeof object.fromConfig === "function";
}

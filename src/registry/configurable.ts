// The shapes of configuration: what an object gives to be saved, and what it is made of again.

/** Is a value that JSON can hold. */
export type ConfigValue =
  | string
  | number
  | boolean
  | null
  | readonly ConfigValue[]
  | { readonly [key: string]: ConfigValue };

/** Holds the arguments of an object under Keras' words in camelCase. */
export type Config = { readonly [key: string]: ConfigValue };

/** Is an object written down: enough to make an equal one. */
export type SerializedObject = {
  readonly className: string;
  readonly config: ConfigValue;
  /** Module of a class that Keras has too, such as `keras.layers`; null for a custom class. */
  readonly module: string | null;
  /** `"package>Name"` of a custom class, null for one of the library. */
  readonly registeredName: string | null;
};

/** Can write down the arguments that it was made with. */
export interface Configurable {
  /** Gives the arguments; nested objects are written as `SerializedObject`. */
  getConfig(): Config;
}

/** Is a class whose objects can be made from a config. */
export interface ConfigurableClass<T> {
  /** Name in configs and files: a static, because minifiers rename classes. */
  readonly className: string;
  /** Makes an object from what `getConfig` gave. */
  fromConfig(config: Config): T;
  readonly prototype: T;
}

/** Tells a serialised object from strings, instances and other configs. */
export function isSerializedObject(value: unknown): value is SerializedObject {
  return (
    typeof value === "object" &&
    value !== null &&
    Object.hasOwn(value, "className") &&
    Object.hasOwn(value, "config") &&
    typeof (value as { className: unknown }).className === "string"
  );
}

/** Tells a plain object of config values from lists and single values. */
export function isConfig(value: ConfigValue | undefined): value is Config {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

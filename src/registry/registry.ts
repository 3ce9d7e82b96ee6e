// One family of classes: from a string, a serialised object or an instance to an instance, and back.

import { ConfigError, didYouMean } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { Configurable, ConfigurableClass, SerializedObject } from "./configurable.ts";
import { isConfig, isSerializedObject } from "./configurable.ts";
import { describe } from "./options.ts";
import { snakeCase } from "./snake-case.ts";

/** Is anything that stands for an object of a family. */
export type Identifier<T> = string | T | SerializedObject;

/** Knows the classes of one family by their names. */
export class Registry<T extends Configurable> {
  /** What one object is called in errors, such as `optimizer`. */
  readonly kind: string;
  /** Keras' module of the family, such as `keras.optimizers`. */
  readonly module: string;
  readonly #byName = new Map<string, ConfigurableClass<T>>();
  readonly #classNames = new Set<string>();
  readonly #customNames = new Map<unknown, string>();

  constructor(kind: string, module: string) {
    this.kind = kind;
    this.module = module;
  }

  /** Makes a class known by its class name, that name in snake_case, and further aliases. */
  register(cls: ConfigurableClass<T>, ...aliases: readonly string[]): void {
    this.#classNames.add(cls.className);
    for (const name of [cls.className, snakeCase(cls.className), ...aliases]) {
      this.#byName.set(name, cls);
    }
  }

  /**
   * Makes a class of one's own known as `"package>ClassName"` in files, and by its bare name
   * where no class of the library has that name.
   */
  registerCustom(cls: ConfigurableClass<T>, options: { readonly package?: string } = {}): void {
    const registered = `${options.package ?? "Custom"}>${cls.className}`;
    this.#customNames.set(cls, registered);
    this.#byName.set(registered, cls);
    for (const name of [cls.className, snakeCase(cls.className)]) {
      if (!this.#byName.has(name)) this.#byName.set(name, cls);
    }
  }

  /** Lists the class names, in the order of registration. */
  names(): string[] {
    return [...this.#classNames];
  }

  /** Tells whether a name or alias is known. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Finds the class of a name, alias or registered name. */
  classOf(name: string): ConfigurableClass<T> | undefined {
    return this.#byName.get(name);
  }

  /**
   * Turns an identifier into an object; null and undefined stay null. `who` opens the errors.
   * @throws ConfigError when the name is unknown, or the identifier is none.
   */
  resolve(identifier: Identifier<T>, who: string): T;
  resolve(identifier: Identifier<T> | null | undefined, who: string): T | null;
  resolve(identifier: Identifier<T> | null | undefined, who: string): T | null {
    if (identifier === null || identifier === undefined) return null;
    if (typeof identifier === "string") return this.#find(identifier, who).fromConfig({});
    if (isPlainObject(identifier)) {
      if (isSerializedObject(identifier)) return this.deserialize(identifier, who);
    } else if (typeof identifier === "object" && typeof identifier.getConfig === "function") {
      return identifier as T;
    }
    throw new ConfigError(
      `${who}: ${describe(identifier)} is no ${this.kind}. Give a name such as ` +
        `"${this.names()[0] ?? ""}", an instance, or { className, config }.`,
    );
  }

  /**
   * Makes an object from what `serialize` gave.
   * @throws ConfigError when the class is unknown.
   */
  deserialize(written: SerializedObject, who: string): T {
    const custom =
      written.registeredName === null ? undefined : this.#byName.get(written.registeredName);
    const cls = custom ?? this.#find(written.className, who);
    return cls.fromConfig(isConfig(written.config) ? written.config : {});
  }

  /**
   * Writes an object down; null stays null.
   * @throws ConfigError when its class has no static `className` of its own.
   */
  serialize(object: T): SerializedObject;
  serialize(object: T | null): SerializedObject | null;
  serialize(object: T | null): SerializedObject | null {
    if (object === null) return null;
    const cls = (object as object).constructor;
    const className: unknown = Object.hasOwn(cls, "className")
      ? (cls as unknown as ConfigurableClass<T>).className
      : undefined;
    if (typeof className !== "string") {
      throw new ConfigError(
        `A custom ${this.kind} (class ${cls.name}) cannot be written down: give it ` +
          `\`static readonly className = "${cls.name}"\` and register it by registerCustom().`,
      );
    }
    const registeredName = this.#customNames.get(cls) ?? null;
    const module = registeredName === null ? this.module : null;
    return { className, config: object.getConfig(), module, registeredName };
  }

  #find(name: string, who: string): ConfigurableClass<T> {
    const cls = this.#byName.get(name);
    if (cls !== undefined) return cls;
    throw unknownName(who, this.kind, name, this.#byName.keys(), this.names());
  }
}

/** Makes the error for a name that no registry knows. */
export function unknownName(
  who: string,
  kind: string,
  name: string,
  known: Iterable<string>,
  listed: readonly string[],
): ConfigError {
  const list =
    listed.length === 0
      ? ` No ${kind} is registered: import "gradus" itself, or give an object instead of a name.`
      : ` Known: ${listed.join(", ")}.`;
  const hint = didYouMean(name, known) || list;
  return new ConfigError(`${who}: unknown ${kind} "${name}".${hint}`);
}

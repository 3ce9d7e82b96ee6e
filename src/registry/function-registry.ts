// One family of functions, such as activations: from a name or function to a function, and back.

import { ConfigError } from "../shared/errors.ts";
import type { SerializedObject } from "./configurable.ts";
import { isSerializedObject } from "./configurable.ts";
import { describe } from "./options.ts";
import { unknownName } from "./registry.ts";

/** Is a function that carries its name in configs, because minifiers rename functions. */
export type Named<F> = F & { readonly identifier: string };

/** Gives a function its name in configs. */
export function named<F extends (...args: never[]) => unknown>(
  identifier: string,
  fn: F,
): Named<F> {
  return Object.assign(fn, { identifier });
}

/** Gives the name of a function made by `named`. */
export function identifierOf(fn: unknown): string | undefined {
  if (typeof fn !== "function" || !Object.hasOwn(fn, "identifier")) return undefined;
  const { identifier } = fn as unknown as { readonly identifier: unknown };
  return typeof identifier === "string" ? identifier : undefined;
}

/** Knows the functions of one family by their names. */
export class FunctionRegistry<F extends (...args: never[]) => unknown> {
  /** What one function is called in errors, such as `activation`. */
  readonly kind: string;
  /** Keras' module of the family, such as `keras.activations`. */
  readonly module: string;
  readonly #whenNull: F | undefined;
  readonly #byName = new Map<string, F>();
  readonly #names = new Set<string>();
  readonly #customNames = new Map<unknown, string>();

  /** Makes a registry; `whenNull` is what null and undefined stand for. */
  constructor(kind: string, module: string, options: { readonly whenNull?: F } = {}) {
    this.kind = kind;
    this.module = module;
    this.#whenNull = options.whenNull;
  }

  /** Makes a named function known, under further aliases too. */
  register(fn: Named<F>, ...aliases: readonly string[]): void {
    this.#names.add(fn.identifier);
    for (const name of [fn.identifier, ...aliases]) this.#byName.set(name, fn);
  }

  /** Makes a function of one's own known as `"package>name"` in files, and by its bare name. */
  registerCustom(name: string, fn: F, options: { readonly package?: string } = {}): void {
    const registered = `${options.package ?? "Custom"}>${name}`;
    this.#customNames.set(fn, registered);
    this.#byName.set(registered, fn);
    if (!this.#byName.has(name)) this.#byName.set(name, fn);
  }

  /** Lists the names of the library's functions, in the order of registration. */
  names(): string[] {
    return [...this.#names];
  }

  /** Tells whether a name or alias is known. */
  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /**
   * Turns a name, a serialised function or a function into a function. `who` opens the errors.
   * @throws ConfigError when the name is unknown, or the identifier is none.
   */
  resolve(identifier: string | F | SerializedObject | null | undefined, who: string): F {
    if (typeof identifier === "function") return identifier;
    if (typeof identifier === "string") return this.#find(identifier, who);
    if (isSerializedObject(identifier)) {
      const { className, config, registeredName } = identifier;
      const custom = registeredName === null ? undefined : this.#byName.get(registeredName);
      const name = className === "function" && typeof config === "string" ? config : className;
      return custom ?? this.#find(name, who);
    }
    const absent = identifier === null || identifier === undefined;
    if (absent && this.#whenNull !== undefined) return this.#whenNull;
    throw new ConfigError(
      `${who}: ${describe(identifier)} is no ${this.kind}. Give a name such as ` +
        `"${this.names()[0] ?? ""}" or a function.`,
    );
  }

  /**
   * Writes a function down: its bare name when it is the library's own, as Keras does.
   * @throws ConfigError when a function of one's own is not registered.
   */
  serialize(fn: F): string | SerializedObject {
    const registeredName = this.#customNames.get(fn);
    if (registeredName !== undefined) {
      const config = registeredName.slice(registeredName.indexOf(">") + 1);
      return { className: "function", config, module: "builtins", registeredName };
    }
    const identifier = identifierOf(fn);
    if (identifier !== undefined) return identifier;
    throw new ConfigError(
      `A custom ${this.kind} (${describe(fn)}) cannot be written down: ` +
        "name it first by registerCustom(name, fn).",
    );
  }

  #find(name: string, who: string): F {
    const fn = this.#byName.get(name);
    if (fn !== undefined) return fn;
    throw unknownName(who, this.kind, name, this.#byName.keys(), this.names());
  }
}

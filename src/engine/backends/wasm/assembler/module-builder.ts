// Takes imports and functions in any order; gives the bytes of one WebAssembly module.

import { BackendError } from "../../../../shared/errors.ts";
import { ByteWriter, type ValueType } from "./encoding.ts";
import {
  FunctionBuilder,
  type FunctionHost,
  type FunctionImport,
  type FunctionReference,
  type FunctionSignature,
} from "./function-builder.ts";

/** The memory a module imports; sizes are pages of 64 KiB. Shared memory needs a maximum. */
export interface MemoryImport {
  readonly module: string;
  readonly name: string;
  readonly initialPages: number;
  readonly maximumPages?: number;
  readonly shared?: boolean;
}

/** A function of the module; `exported` makes it visible to the host under its name. */
export interface FunctionDeclaration extends FunctionSignature {
  readonly exported?: boolean;
}

const section = { custom: 0, type: 1, import: 2, function: 3, export: 7, code: 10 } as const;
const external = { function: 0, memory: 2 } as const;
const MODULE_NAME = 0;
const FUNCTION_NAMES = 1;

/** Builds a WebAssembly module; indices are given out when it is built, so order is free. */
export class ModuleBuilder implements FunctionHost {
  readonly relaxed: boolean;
  readonly #name: string;
  #memory: MemoryImport | undefined;
  readonly #imports: FunctionImport[] = [];
  readonly #functions: FunctionBuilder[] = [];
  readonly #exported = new Set<FunctionBuilder>();
  readonly #shared = new Map<string, FunctionBuilder>();

  /** Starts an empty module; `name` shows in profiles and stack traces. */
  constructor(name = "gradus", relaxed = false) {
    this.#name = name;
    this.relaxed = relaxed;
  }

  /**
   * Imports the module's one memory.
   * @throws BackendError when there is one already, or a shared one has no maximum.
   */
  importMemory(description: MemoryImport): void {
    if (this.#memory !== undefined) {
      throw new BackendError(
        `Module "${this.#name}" imports a memory already; a module has one memory.`,
      );
    }
    if (description.shared === true && description.maximumPages === undefined) {
      throw new BackendError(
        `Module "${this.#name}" imports a shared memory without maximumPages. Give the maximum ` +
          `that the memory was made with.`,
      );
    }
    this.#memory = description;
  }

  /**
   * Imports a function of the host; a second import of the same one gives the same reference.
   * @throws BackendError when it was imported with another signature.
   */
  importFunction(description: FunctionImport): FunctionReference {
    const known = this.#imports.find(
      (entry) => entry.module === description.module && entry.name === description.name,
    );
    if (known === undefined) {
      this.#imports.push(description);
      return description;
    }
    if (typeKey(known) === typeKey(description)) return known;
    throw new BackendError(
      `Module "${this.#name}" imports "${description.module}.${description.name}" as ` +
        `${typeKey(description)}, but imported it as ${typeKey(known)} before.`,
    );
  }

  /** Lists the functions of the host that are imported so far. */
  get imports(): readonly FunctionImport[] {
    return this.#imports;
  }

  /**
   * Declares a function and gives its builder.
   * @throws BackendError when an exported function of that name exists.
   */
  function(declaration: FunctionDeclaration): FunctionBuilder {
    const builder = new FunctionBuilder(this, declaration);
    this.#functions.push(builder);
    if (declaration.exported !== true) return builder;
    for (const other of this.#exported) {
      if (other.name !== declaration.name) continue;
      throw new BackendError(
        `Module "${this.#name}" exports a function "${declaration.name}" already. ` +
          `Give each exported function a name of its own.`,
      );
    }
    this.#exported.add(builder);
    return builder;
  }

  /** Gives the function of this name that emitters share; `define` builds it on first use. */
  sharedFunction(
    signature: FunctionSignature,
    define: (body: FunctionBuilder) => void,
  ): FunctionReference {
    const known = this.#shared.get(signature.name);
    if (known !== undefined) return known;
    const builder = this.function(signature);
    this.#shared.set(signature.name, builder);
    define(builder);
    return builder;
  }

  /**
   * Encodes the module, with a name section so that profiles and traps name its functions.
   * @throws BackendError when a function calls one that is not of this module.
   */
  build(): Uint8Array<ArrayBuffer> {
    const callable: readonly FunctionReference[] = [...this.#imports, ...this.#functions];
    const indices = new Map(callable.map((reference, index) => [reference, index] as const));
    const types = new Map<string, { index: number; signature: FunctionSignature }>();
    for (const signature of callable) {
      const key = typeKey(signature);
      if (!types.has(key)) types.set(key, { index: types.size, signature });
    }
    const typeIndex = (signature: FunctionSignature): number =>
      types.get(typeKey(signature))?.index ?? 0;
    const resolve = (caller: FunctionSignature, target: FunctionReference): number => {
      const index = indices.get(target);
      if (index !== undefined) return index;
      throw new BackendError(
        `Function "${caller.name}" calls "${target.name}", which module "${this.#name}" does not ` +
          `hold. Call references from this module's function() and importFunction().`,
      );
    };

    const writer = new ByteWriter();
    writer.raw([0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]);
    writer.section(section.type, (content) =>
      content.vector([...types.values()], (out, { signature }) => writeType(out, signature)),
    );
    writer.section(section.import, (content) => this.#writeImports(content, typeIndex));
    writer.section(section.function, (content) =>
      content.vector(this.#functions, (out, entry) => out.unsigned(typeIndex(entry))),
    );
    writer.section(section.export, (content) =>
      content.vector([...this.#exported], (out, entry) => {
        out.name(entry.name).byte(external.function).unsigned(resolve(entry, entry));
      }),
    );
    writer.section(section.code, (content) =>
      content.vector(this.#functions, (out, entry) => {
        const body = entry.encode((target) => resolve(entry, target));
        out.unsigned(body.length).raw(body);
      }),
    );
    writer.section(section.custom, (content) => {
      content.name("name");
      content.section(MODULE_NAME, (out) => out.name(this.#name));
      content.section(FUNCTION_NAMES, (out) =>
        out.vector(callable, (names, entry, index) => names.unsigned(index).name(entry.name)),
      );
    });
    return writer.bytes();
  }

  #writeImports(content: ByteWriter, typeIndex: (signature: FunctionSignature) => number): void {
    const memory = this.#memory;
    content.unsigned(this.#imports.length + (memory === undefined ? 0 : 1));
    if (memory !== undefined) {
      content.name(memory.module).name(memory.name).byte(external.memory);
      writeLimits(content, memory);
    }
    for (const entry of this.#imports) {
      content.name(entry.module).name(entry.name).byte(external.function);
      content.unsigned(typeIndex(entry));
    }
  }
}

function writeLimits(content: ByteWriter, memory: MemoryImport): void {
  const hasMaximum = memory.maximumPages !== undefined;
  content.byte((hasMaximum ? 1 : 0) | (memory.shared === true ? 2 : 0));
  content.unsigned(memory.initialPages);
  if (memory.maximumPages !== undefined) content.unsigned(memory.maximumPages);
}

function writeType(content: ByteWriter, signature: FunctionSignature): void {
  const writeValueType = (out: ByteWriter, type: ValueType): void => void out.valueType(type);
  content.byte(0x60);
  content.vector(signature.parameters, writeValueType);
  content.vector(signature.results, writeValueType);
}

function typeKey(signature: FunctionSignature): string {
  return `(${signature.parameters.join(" ")}) -> (${signature.results.join(" ")})`;
}

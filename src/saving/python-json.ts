// Takes JSON text as Python's json module writes it and gives out plain values.

import { FileError } from "../shared/errors.ts";

/** A value that JSON text stands for; numbers may be NaN or infinite. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | JsonValue[]
  | { [key: string]: JsonValue };

/** Bounds and name of a text to parse. */
export interface ParseJsonOptions {
  /** Name of the file for error texts; default "JSON text". */
  readonly name?: string;
  /** Most UTF-16 units or bytes; default 64 MiB. */
  readonly maxLength?: number;
}

/** Deepest nesting of lists and objects, read and written. */
const MAX_DEPTH = 1000;
const DEFAULT_MAX_LENGTH = 2 ** 26;
/** Lists and objects that any text may hold; beyond that one for so many characters before it. */
const FEW_CONTAINERS = 50_000;
const CHARACTERS_PER_CONTAINER = 8;

/** Keys that could reach an object's prototype. */
const FORBIDDEN_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Parses JSON as Python's json.loads does: NaN, Infinity and -Infinity are numbers, large integers
 * lose precision silently, of a doubled key the last one stays.
 *
 * @throws {FileError} naming line and column, for broken text, nesting beyond 1000, too long a
 *   text, and the keys `__proto__`, `constructor` and `prototype`.
 */
export function parsePythonJson(
  source: string | Uint8Array,
  options: ParseJsonOptions = {},
): JsonValue {
  const name = options.name ?? "JSON text";
  const maxLength = options.maxLength ?? DEFAULT_MAX_LENGTH;
  if (source.length > maxLength) {
    throw new FileError(`${name} is ${source.length} long; at most ${maxLength} is read.`);
  }
  return new Parser(typeof source === "string" ? source : decode(name, source), name).document();
}

function decode(name: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new FileError(`${name} is not UTF-8 text.`);
  }
}

const WORDS: ReadonlyMap<string, JsonValue> = new Map<string, JsonValue>([
  ["null", null],
  ["true", true],
  ["false", false],
  ["NaN", NaN],
  ["Infinity", Infinity],
  ["-Infinity", -Infinity],
]);

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

const QUOTE = 34;
const BACKSLASH = 92;
/** Space, tab, line feed, carriage return. */
const SPACES: ReadonlySet<number> = new Set([32, 9, 10, 13]);

class Parser {
  readonly #text: string;
  readonly #name: string;
  readonly #number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  readonly #word = /-?[A-Za-z]+/y;
  #containers = 0;
  #at = 0;

  constructor(text: string, name: string) {
    this.#text = text;
    this.#name = name;
  }

  document(): JsonValue {
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) throw this.#error("expected the end of the text");
    return value;
  }

  #value(depth: number): JsonValue {
    if (depth > MAX_DEPTH) throw this.#error(`lists and objects nest deeper than ${MAX_DEPTH}`);
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === "{") return this.#object(depth);
    if (first === "[") return this.#list(depth);
    if (first === '"') return this.#string();
    const start = this.#at;
    const number = this.#match(this.#number);
    if (number !== "") return Number(number);
    const word = WORDS.get(this.#match(this.#word));
    if (word !== undefined) return word;
    this.#at = start;
    throw this.#error("expected a value");
  }

  #object(depth: number): JsonValue {
    const object: { [key: string]: JsonValue } = {};
    if (this.#opensEmpty("}")) return object;
    do {
      this.#skipSpace();
      if (this.#text[this.#at] !== '"') throw this.#error("expected a key in double quotes");
      const key = this.#string();
      if (FORBIDDEN_KEYS.has(key)) throw this.#error(`the key "${key}" is refused`);
      this.#skipSpace();
      if (this.#text[this.#at] !== ":") throw this.#error('expected ":"');
      this.#at++;
      object[key] = this.#value(depth + 1);
    } while (this.#continues("}"));
    return object;
  }

  #list(depth: number): JsonValue {
    const list: JsonValue[] = [];
    if (this.#opensEmpty("]")) return list;
    do list.push(this.#value(depth + 1));
    while (this.#continues("]"));
    return list;
  }

  /** Steps over the opening bracket, and over the closing one when nothing stands between. */
  #opensEmpty(closing: string): boolean {
    // An empty one takes 20 times the memory of its text.
    if (++this.#containers > FEW_CONTAINERS + this.#at / CHARACTERS_PER_CONTAINER) {
      throw this.#error(`${this.#containers} lists and objects are too many for so short a text`);
    }
    this.#at++;
    this.#skipSpace();
    if (this.#text[this.#at] !== closing) return false;
    this.#at++;
    return true;
  }

  #continues(closing: string): boolean {
    this.#skipSpace();
    const mark = this.#text[this.#at];
    if (mark !== "," && mark !== closing) throw this.#error(`expected "," or "${closing}"`);
    this.#at++;
    return mark === ",";
  }

  #string(): string {
    this.#at++;
    let text = this.#plainText();
    for (;;) {
      const mark = this.#text[this.#at];
      if (mark === '"') break;
      if (mark !== "\\") throw this.#error("expected the string to go on or to end");
      text += this.#escape() + this.#plainText();
    }
    this.#at++;
    return text;
  }

  /** Takes what stands before the next quote, backslash or control character. */
  #plainText(): string {
    const start = this.#at;
    for (;;) {
      const unit = this.#text.charCodeAt(this.#at);
      // Past the end the unit is NaN, which is not >= 32 either.
      if (!(unit >= 32) || unit === QUOTE || unit === BACKSLASH) break;
      this.#at++;
    }
    return this.#text.slice(start, this.#at);
  }

  #skipSpace(): void {
    while (SPACES.has(this.#text.charCodeAt(this.#at))) this.#at++;
  }

  #escape(): string {
    const letter = this.#text[this.#at + 1] ?? "";
    if (letter === "u") {
      const digits = this.#text.slice(this.#at + 2, this.#at + 6);
      if (!/^[0-9a-fA-F]{4}$/.test(digits)) throw this.#error("expected four hex digits");
      this.#at += 6;
      return String.fromCharCode(Number.parseInt(digits, 16));
    }
    const meaning = ESCAPES.get(letter);
    if (meaning === undefined) throw this.#error(`unknown escape "\\${letter}"`);
    this.#at += 2;
    return meaning;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #error(reason: string): FileError {
    // Nothing is cut into lines: a text of line ends would become an array many times its size.
    let line = 1;
    let start = -1;
    for (let at = this.#text.indexOf("\n"); at >= 0 && at < this.#at; ) {
      line++;
      start = at;
      at = this.#text.indexOf("\n", at + 1);
    }
    const column = this.#at - start;
    return new FileError(`${this.#name}: line ${line} column ${column}: ${reason}.`);
  }
}

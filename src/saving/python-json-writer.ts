// Takes plain values and gives out JSON text as Python's json module writes it.

import { ConfigError } from "../shared/errors.ts";

/** A value to write: as read, with floats marked. */
export type PythonJsonInput =
  | null
  | boolean
  | number
  | bigint
  | string
  | PythonFloat
  | readonly PythonJsonInput[]
  | { readonly [key: string]: PythonJsonInput };

/** Marks a number that Python must read as a float: 1 is written as `1.0`. */
export class PythonFloat {
  readonly value: number;

  constructor(value: number) {
    this.value = value;
  }
}

/** Deepest nesting of lists and objects. */
const MAX_DEPTH = 1000;

/**
 * Writes JSON byte for byte as Python's json.dumps does with its defaults. Whole numbers become
 * ints and others floats; `PythonFloat` is always a float, as Keras demands of rates and factors.
 *
 * @throws {ConfigError} naming the place, for values that JSON cannot hold (undefined, functions)
 *   and for nesting beyond 1000, which is how a cycle shows.
 */
export function writePythonJson(value: PythonJsonInput): string {
  return write(value, "value", 0);
}

function write(value: PythonJsonInput, where: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new ConfigError(`JSON nests deeper than ${MAX_DEPTH} (a cycle?).`);
  if (value === null) return "null";
  if (typeof value === "string") return quote(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (value instanceof PythonFloat) return floatText(value.value);
  if (Array.isArray(value)) {
    return `[${value.map((item, i) => write(item, `${where}[${i}]`, depth + 1)).join(", ")}]`;
  }
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null) {
    throw new ConfigError(
      `JSON cannot hold ${where}, which is ${describe(value)}: give null, a boolean, a number, ` +
        "a string, a list or a plain object.",
    );
  }
  const pairs = Object.entries(value).map(
    ([key, item]) => `${quote(key)}: ${write(item, `${where}.${key}`, depth + 1)}`,
  );
  return `{${pairs.join(", ")}}`;
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return typeof value;
  return `an instance of ${value.constructor.name}`;
}

function numberText(value: number): string {
  return Number.isInteger(value) && !Object.is(value, -0)
    ? BigInt(value).toString()
    : floatText(value);
}

/** Writes a float as Python's repr: shortest digits, with an exponent below 1e-4 and from 1e16. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (Object.is(value, -0)) return "-0.0";
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  if (exponent < -4 || exponent >= 16) {
    const size = String(Math.abs(exponent)).padStart(2, "0");
    return `${digits}e${exponent < 0 ? "-" : "+"}${size}`;
  }
  // JavaScript writes this range without an exponent, and so does BigInt for whole numbers.
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  return String(value);
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

/** Quotes text; all but printable ASCII becomes an escape, in pairs beyond the basic plane. */
function quote(text: string): string {
  const escaped = text.replace(/["\\]|[^ -~]/g, (unit) => {
    return SHORT_ESCAPES.get(unit) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `"${escaped}"`;
}

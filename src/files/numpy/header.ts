// Takes the header of a .npy file, a Python dict of three keys; gives out its values. Nothing is evaluated.

import { FileError } from "../../shared/errors.ts";

/** Is what a header says of its array. */
export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

const ENTRY =
  /\s*(?:'(\w+)'|"(\w+)")\s*:\s*(?:'([^'\\]*)'|"([^"\\]*)"|(True|False)|\(([\d\sL,]*)\)|(\[|\())/y;

/** Reads a header. @throws FileError when it is anything else than the three keys that NumPy writes. */
export function readHeader(text: string, name: string): NpyHeader {
  const body = /^\{([^{}]*)\}[ \n]*$/.exec(text)?.[1];
  if (body === undefined) throw headerError(name, text);
  const values = new Map<string, string | boolean | readonly number[]>();
  let at = 0;
  while (body.slice(at).trim() !== "") {
    ENTRY.lastIndex = at;
    const found = ENTRY.exec(body);
    if (found === null) throw headerError(name, text);
    const [whole, single, double, text1, text2, truth, sizes, nested] = found;
    const key = single ?? double ?? "";
    if (nested !== undefined && key === "descr") {
      throw new FileError(
        `${name}: holds records of several fields. Numbers and booleans are read.`,
      );
    }
    const value = truth === undefined ? (text1 ?? text2) : truth === "True";
    values.set(key, sizes === undefined ? (value ?? "") : readSizes(sizes, name, text));
    at += whole.length;
    const comma = /^\s*,?/.exec(body.slice(at));
    at += comma?.[0].length ?? 0;
  }
  const descr = values.get("descr");
  const fortranOrder = values.get("fortran_order");
  const shape = values.get("shape");
  const known = typeof descr === "string" && typeof fortranOrder === "boolean";
  if (!known || !Array.isArray(shape) || values.size !== 3) throw headerError(name, text);
  return { descr, fortranOrder, shape };
}

// Python 2 wrote long integers with an L behind.
function readSizes(sizes: string, name: string, text: string): number[] {
  const parts = sizes.split(",").map((part) => part.trim().replace(/L$/, ""));
  if (parts.at(-1) === "") parts.pop();
  if (!parts.every((part) => /^\d+$/.test(part))) throw headerError(name, text);
  return parts.map(Number);
}

function headerError(name: string, text: string): FileError {
  return new FileError(
    `${name}: expected the header { descr, fortran_order, shape }, but got ` +
      `${JSON.stringify(text.trim().slice(0, 80))}.`,
  );
}

// The form of a hostile file: where it is known from, how it is made, and how it is refused.

import type { JsonValue } from "../../../src/saving/python-json.ts";

/** Is a JSON object of Keras that an attack may change. */
export type JsonObject = { [key: string]: JsonValue };

/** Is one hostile file. */
export interface Attack {
  /** Number of the vulnerability that Keras had, or a word for the kind of attack. */
  readonly id: string;
  /** Continues "refuses …". */
  readonly name: string;
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** What the error says: the member or layer, and the reason. */
  readonly message: string | RegExp;
  /** Reads the file; default `loadModel`. */
  readonly read?: (bytes: Uint8Array) => Promise<unknown>;
}

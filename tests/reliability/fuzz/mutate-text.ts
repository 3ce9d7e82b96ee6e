// Takes a text of tables or numbers; gives it out with its marks in wrong places.

import { mutateBytes } from "./mutate-bytes.ts";
import type { Choice } from "./random.ts";

const marks = [
  ...[",", ";", "\t", "\n", "\r\n", "\r", '"', '""', '","', "\u0000", "\ufeff", "=", "'", " "],
  ...["1e999", "-", "NaN", "0x10", "١٢", "🙂", "\ud800", '"\n', ",,,,,,,,"],
];

/** Puts marks into the text, doubles lines, or changes bytes. */
export function mutateText(bytes: Uint8Array, choice: Choice): Uint8Array {
  if (choice.onceIn(3)) return mutateBytes(bytes, choice);
  let text = new TextDecoder().decode(bytes);
  const times = choice.of([1, 2, 3, 10]);
  for (let time = 0; time < times; time++) {
    const at = choice.below(text.length + 1);
    const mark = choice.of(marks).repeat(choice.of([1, 1, 1, 2, 50]));
    text = text.slice(0, at) + mark + text.slice(at + choice.below(choice.of([1, 4, 40])));
  }
  return new TextEncoder().encode(text);
}

// From stretches of memory that are needed soon to reads of them between other work. WebAssembly has no
// instruction that fetches memory early, and processors do so by themselves only where addresses run
// on; blocks of pixels jump from line to line.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import { move } from "../item-range.ts";
import type { WindowSum } from "./window-lines.ts";

/** Bytes of memory that a processor fetches at a time. */
const line = 64;
/** Bytes of image and pixels from which they are not likely to lie in a near cache. */
const fewest = 1 << 22;

/** Tells whether images are so large that reading ahead saves more time than it takes. */
export function isWorthReadingAhead({
  batch,
  y,
  x,
  imageChannels,
  pixelImage,
}: WindowSum): boolean {
  return 4 * batch * (y.places * x.places * imageChannels + pixelImage) >= fewest;
}

/** Is memory that begins `distance` bytes behind what a pointer is at. */
export interface Stretch {
  readonly pointer: Local;
  readonly distance: number;
  readonly bytes: number;
  /** Address behind the last byte that may be read. */
  readonly end: Local;
}

/** Prepares to read stretches in a number of rounds; gives what emits the reads of a round. */
export function readAhead(
  f: FunctionBuilder,
  rounds: number,
  stretches: readonly Stretch[],
): () => void {
  const reads = stretches.map(({ pointer, distance, bytes, end }) => {
    const [place, last] = [f.local("i32"), f.local("i32")];
    const step = Math.ceil(bytes / rounds);
    // Lines of the next round come along, so that those of a new page are fetched together.
    const lines = Math.ceil(step / line) + 1;
    f.get(pointer).set(place).get(end).set(last);
    move(f, place, distance);
    move(f, last, -(rounds * step + lines * line));
    f.get(place).get(last).get(place).get(last).op("i32.lt_u").op("select").set(place);
    f.release(last);
    return () => {
      for (let i = 0; i < lines; i++) {
        f.get(place)
          .load("i32.load", { offset: i * line })
          .op("drop");
      }
      move(f, place, step);
    };
  });
  return () => {
    for (const read of reads) read();
  };
}

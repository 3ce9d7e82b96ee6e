// From one side of a strided convolution to the phases of its input, each with the taps it meets.

import type { Side } from "./convolution-plan.ts";

/** Is every stride-th place of the input, all of which meet the same taps of the kernel. */
export interface InputPhase {
  /** First place of the input, and how many there are, a stride apart. */
  readonly first: number;
  readonly pixels: number;
  /** First tap, how many there are, and the distance between them. */
  readonly tap: number;
  readonly taps: number;
  readonly tapStep: number;
  /** Place of the result that the first pixel meets through the first tap; later taps lie before. */
  readonly place: number;
  readonly placeStep: number;
}

/** Is a side's phases, and the zeros that the result needs around it so that all places exist. */
export interface InputPhases {
  readonly phases: readonly InputPhase[];
  readonly padding: readonly [number, number];
}

/** Finds the phases of the input: input place = stride · result place + dilation · tap − padding. */
export function inputPhases(side: Side): InputPhases {
  const { input, window, result, stride, dilation, padding } = side;
  const phases: InputPhase[] = [];
  let [lowest, highest] = [0, result - 1];
  for (let first = 0; first < Math.min(stride, input); first++) {
    const reached: number[] = [];
    for (let tap = 0; tap < window; tap++) {
      if ((first + padding[0] - tap * dilation) % stride === 0) reached.push(tap);
    }
    const tap = reached[0] ?? 0;
    const tapStep = (reached[1] ?? tap + 1) - tap;
    const place = reached.length === 0 ? 0 : (first + padding[0] - tap * dilation) / stride;
    const placeStep = reached.length < 2 ? 0 : (tapStep * dilation) / stride;
    const pixels = Math.ceil((input - first) / stride);
    const taps = reached.length;
    phases.push({ first, pixels, tap, taps, tapStep, place, placeStep });
    if (taps === 0) continue;
    lowest = Math.min(lowest, place - (taps - 1) * placeStep);
    highest = Math.max(highest, place + pixels - 1);
  }
  return { phases, padding: [-lowest, highest - (result - 1)] };
}

// The sample digits of Gradus as a file that every host can read: images and classes, train then test.

import { readFileSync, writeFileSync } from "node:fs";
import { datasets } from "gradus";
import type { FitTask } from "./task.ts";

/** Is a part of the digits: `[images, 8, 8, 1]` and their classes. */
export interface Digits {
  readonly x: Float32Array;
  readonly y: Float32Array;
}

const pixels = 64;

/** Writes the file. */
export async function writeDigits(path: string): Promise<void> {
  const { train, test } = await datasets.digits.load();
  const parts = [train.x, train.y, test.x, test.y].map(({ data }) => Float32Array.from(data));
  writeFileSync(path, Buffer.concat(parts.map(({ buffer }) => Buffer.from(buffer))));
}

/** Reads the file that the task names. */
export function readDigits({ data, train, test }: FitTask): { train: Digits; test: Digits } {
  const { buffer } = new Uint8Array(readFileSync(data));
  let place = 0;
  const take = (length: number) => {
    const part = new Float32Array(buffer, place, length);
    place += length * part.BYTES_PER_ELEMENT;
    return part;
  };
  const takePart = (images: number) => ({ x: take(images * pixels), y: take(images) });
  return { train: takePart(train), test: takePart(test) };
}

/** Gives the share of test images whose most probable class is right. */
export function accuracy(probabilities: ArrayLike<number>, { y }: Digits): number {
  const classes = 10;
  const rows = Array.from(probabilities);
  const right = Array.from(y).filter((digit, image) => {
    const row = rows.slice(image * classes, (image + 1) * classes);
    return row.indexOf(Math.max(...row)) === digit;
  });
  return right.length / y.length;
}

/** Least accuracy with which the training counts as done: engines draw other random numbers. */
export const leastAccuracy = 0.95;

import { describe, expect, it } from "vitest";
import { Dataset } from "./dataset.ts";
import type { HostTensor } from "./host-tensor.ts";

async function all<T>(elements: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const element of elements) found.push(element);
  return found;
}

const numbers = new Dataset([0, 1, 2, 3, 4]);

describe("a data set", () => {
  it("joins samples to batches, the last one smaller unless dropped", async () => {
    const batches = numbers.batch(2);
    const found = await all(batches);
    expect(found.map((batch) => (batch as HostTensor).shape)).toEqual([[2], [2], [1]]);
    expect([batches.size, numbers.batch(2, { dropRemainder: true }).size]).toEqual([3, 2]);
  });

  it("gives pairs of rows and batches them part by part", async () => {
    const samples = await Dataset.fromArrays(
      [
        [1, 2],
        [3, 4],
        [5, 6],
      ],
      [7, 8, 9],
    );
    const [first] = await all(samples.batch(2));
    expect(first).toEqual([
      { shape: [2, 2], dtype: "float32", data: Float32Array.of(1, 2, 3, 4) },
      { shape: [2], dtype: "float32", data: Float32Array.of(7, 8) },
    ]);
  });

  it("shuffles by a seed, another way each time through", async () => {
    const run = async () => {
      const shuffled = numbers.shuffle(3, { seed: 1 });
      return [await all(shuffled), await all(shuffled)];
    };
    const [first = [], second = []] = await run();
    expect(await run()).toEqual([first, second]);
    expect([...first].sort()).toEqual([0, 1, 2, 3, 4]);
    expect(second).not.toEqual(first);
  });

  it("is mapped, repeated, taken from and skipped", async () => {
    const changed = numbers
      .map(async (n) => n * 10)
      .skip(1)
      .take(2)
      .repeat(2);
    expect(await all(changed)).toEqual([10, 20, 10, 20]);
    expect(changed.size).toBe(4);
    expect(await all(numbers.repeat().take(7))).toEqual([0, 1, 2, 3, 4, 0, 1]);
  });

  it("refuses samples of different shapes", async () => {
    const ragged = new Dataset([Float32Array.of(1), Float32Array.of(1, 2)]);
    await expect(all(ragged.batch(2))).rejects.toThrow(
      "Dataset.batch: samples of different shapes or dtypes: [1], [2].",
    );
  });
});

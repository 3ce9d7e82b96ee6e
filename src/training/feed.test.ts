import { describe, expect, it } from "vitest";
import type { Tensor } from "../engine/index.ts";
import { ArrayFeed } from "./feed.ts";

const options = { batchSize: 2, shuffle: false, seed: 1 } as const;

function feed(pinLimit?: number) {
  const x = { data: Float32Array.of(1, 2, 3, 4), shape: [4, 1], dtype: "float32" } as const;
  const limited = pinLimit === undefined ? options : { ...options, pinLimit };
  return { x, feed: new ArrayFeed({ x, y: null, sampleWeight: null }, limited, "fit") };
}

const read = async (x: unknown) => [...(await (x as Tensor).data())];

describe("batches of arrays", () => {
  it("are shown without a copy of the data, and kept in the engine's memory to be run", async () => {
    const { x, feed: batches } = feed();
    const shown = batches.look().data.x;
    const kept = batches.next(1)?.data.x;
    x.data[0] = 9;
    expect(await read(shown)).toEqual([9, 2, 3, 4]);
    expect(await read(kept)).toEqual([1, 2, 3, 4]);
    batches.close();
    await expect(read(kept)).rejects.toThrow("used after dispose");
  });

  it("are copied out of what is too large to be kept", async () => {
    const { x, feed: batches } = feed(8);
    const batch = batches.next(1);
    x.data[0] = 9;
    expect(batch?.rows).toBeNull();
    expect(await read(batch?.data.x)).toEqual([1, 2]);
  });

  it("of other elements than their dtype says are converted", async () => {
    const x = { data: Float64Array.of(1, 2), shape: [2], dtype: "float32" };
    const samples = { x: x as never, y: null, sampleWeight: null };
    expect(await read(new ArrayFeed(samples, options, "fit").next(1)?.data.x)).toEqual([1, 2]);
  });
});

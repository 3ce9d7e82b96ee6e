import { describe, expect, it } from "vitest";
import { Batches } from "./batches.ts";

const plain = { count: 7, batchSize: 3, shuffle: false, share: 1, seed: "1", carry: false };
const rows = (batches: Batches, most?: number) => [...batches.next(most).rows];

describe("batches", () => {
  it("go through all points, the last batch smaller", () => {
    const batches = new Batches(plain);
    expect([rows(batches), rows(batches), rows(batches)]).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
    expect(batches.epoch).toBe(1);
    expect(rows(batches)).toEqual([0, 1, 2]);
  });

  it("come several at once, but never beyond an epoch and all of one size", () => {
    const batches = new Batches(plain);
    expect(batches.next(5)).toMatchObject({ count: 2, size: 3 });
    expect(batches.next(5)).toMatchObject({ count: 1, size: 1 });
  });

  it("carried over: the rest of an epoch joins the first batch of the next", () => {
    const batches = new Batches({ ...plain, carry: true });
    const taken = Array.from({ length: 4 }, () => rows(batches));
    expect(taken).toEqual([[0, 1, 2], [3, 4, 5], [], [6, 0, 1, 2]]);
  });

  it("carried over and larger than all points never come to a step", () => {
    const batches = new Batches({ ...plain, batchSize: 30, carry: true });
    expect([rows(batches), rows(batches)]).toEqual([[], []]);
    expect(batches.epoch).toBe(2);
  });

  it("of size 0 hold all points", () => {
    expect(rows(new Batches({ ...plain, batchSize: 0 }))).toHaveLength(7);
  });

  it("shuffled, an epoch holds each point once, in an order that the seed settles", () => {
    const epoch = (seed: string) => {
      const batches = new Batches({ ...plain, shuffle: true, seed });
      return [...rows(batches), ...rows(batches), ...rows(batches)];
    };
    expect(epoch("1").toSorted()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(epoch("1")).toEqual(epoch("1"));
    expect(epoch("1")).not.toEqual(epoch("2"));
  });

  it("of a share use only that part of the points in an epoch", () => {
    const batches = new Batches({ ...plain, share: 0.5, batchSize: 2 });
    expect([rows(batches), rows(batches)]).toEqual([
      [0, 1],
      [2, 3],
    ]);
    expect(batches.epoch).toBe(1);
  });

  it("single examples move on within the epoch", () => {
    const batches = new Batches(plain);
    expect([...batches.nextExample().rows]).toEqual([0]);
    expect(rows(batches)).toEqual([1, 2, 3]);
  });
});

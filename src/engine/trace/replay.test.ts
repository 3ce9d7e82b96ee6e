import { describe, expect, it } from "vitest";
import { type Tensor, tensor, Variable } from "../index.ts";
import { replaysOf } from "./replay.ts";

const type = { dtype: "float32", shape: [3] } as const;

describe("replaysOf", () => {
  it("computes again what follows from the arguments, and says which", async () => {
    const doubled = (args: readonly Tensor[]) => {
      const [x, y] = args as readonly [Tensor, Tensor];
      return [x.multiply(2).reshape([3, 1]), y, x.add(y)];
    };
    const replays = replaysOf(doubled, [type, type]);
    expect(replays.map((replay) => replay?.uses)).toEqual([[0], [1], [0, 1]]);
    const args = [tensor([1, 2, 3]), tensor([4, 5, 6])];
    const [first, second, both] = replays.map((replay) => replay?.run(args));
    expect(await first?.array()).toEqual([[2], [4], [6]]);
    expect(await second?.array()).toEqual([4, 5, 6]);
    expect(await both?.array()).toEqual([5, 7, 9]);
  });

  it("knows no way where variables take part, and leaves them as they are", async () => {
    const weight = new Variable([1, 1, 1]);
    const other = tensor([7, 7, 7]);
    const replays = replaysOf(
      ([x]) => {
        weight.assignAdd(1);
        return [(x as Tensor).multiply(weight.value), (x as Tensor).add(other)];
      },
      [type],
    );
    expect(replays).toEqual([undefined, undefined]);
    expect(Array.from(await weight.data())).toEqual([1, 1, 1]);
  });
});

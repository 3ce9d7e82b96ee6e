import { describe, expect, it } from "vitest";
import { grad, type Tensor, tensor } from "../../engine/index.ts";
import * as ops from "../index.ts";

async function expectValues(got: Tensor, expected: unknown): Promise<void> {
  const wanted = tensor(expected as number[]);
  expect(got.shape).toEqual(wanted.shape);
  const data = await got.data();
  (await wanted.data()).forEach((value, i) => {
    expect(data[i]).toBeCloseTo(value, 4);
  });
}

const line = (...values: number[]) => tensor(values).reshape([1, -1, 1]);

describe("convolution", () => {
  const x = line(1, 2, 3, 4, 5);
  const kernel = tensor([1, 10, 100]).reshape([3, 1, 1]);
  const flat = (result: Tensor) => result.reshape([-1]);

  it("treats borders as TensorFlow does", async () => {
    await expectValues(flat(ops.conv(x, kernel)), [321, 432, 543]);
    await expectValues(flat(ops.conv(x, kernel, { padding: "same" })), [210, 321, 432, 543, 54]);
    const causal = ops.conv(x, kernel, { padding: "causal" });
    await expectValues(flat(causal), [100, 210, 321, 432, 543]);
    // An even window has one cell more behind than before.
    const even = tensor([1, 10]).reshape([2, 1, 1]);
    await expectValues(flat(ops.conv(x, even, { padding: "same" })), [21, 32, 43, 54, 5]);
    const strided = ops.conv(x, kernel, { padding: "same", strides: 2 });
    await expectValues(flat(strided), [210, 432, 54]);
    await expectValues(flat(ops.conv(x, kernel, { dilationRate: 2 })), [531]);
  });

  it("takes channels first", async () => {
    const given = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]).transpose([0, 2, 1]);
    const weights = tensor([
      [
        [1, 0, 1],
        [0, 1, 1],
      ],
    ]);
    const first = ops.conv(given, weights, { dataFormat: "channels_first" });
    const last = ops.conv(given.transpose([0, 2, 1]), weights);
    expect(first.shape).toEqual([1, 3, 2]);
    expect(await first.transpose([0, 2, 1]).data()).toEqual(await last.data());
  });

  it("keeps channels apart depthwise and mixes them when separable", async () => {
    const given = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    const depthwise = tensor([
      [
        [1, 2],
        [3, 4],
      ],
    ]);
    await expectValues(ops.depthwiseConv(given, depthwise), [
      [
        [1, 2, 6, 8],
        [3, 6, 12, 16],
      ],
    ]);
    const pointwise = tensor([1, 1, 1, 1]).reshape([1, 4, 1]);
    await expectValues(flat(ops.separableConv(given, depthwise, pointwise)), [17, 37]);
  });

  it("runs backwards: each input paints the kernel", async () => {
    const small = line(1, 2);
    await expectValues(flat(ops.convTranspose(small, kernel)), [1, 12, 120, 200]);
    const wide = ops.convTranspose(small, kernel, { strides: 2 });
    await expectValues(flat(wide), [1, 10, 102, 20, 200]);
    const same = ops.convTranspose(small, kernel, { strides: 2, padding: "same" });
    await expectValues(flat(same), [1, 10, 102, 20]);
    const gapped = ops.convTranspose(small, kernel, { strides: 4 });
    await expectValues(flat(gapped), [1, 10, 100, 0, 2, 20, 200, 0]);
  });

  it("says what does not fit", () => {
    expect(() => ops.conv(x, tensor([[1]]))).toThrow("a kernel of the same rank");
    expect(() => ops.conv(x, ops.ones([3, 2, 1]))).toThrow("conv: input [1, 5, 1] has 1 channels");
    expect(() => ops.conv(x, kernel, { strides: [1, 1] })).toThrow("strides must be a positive");
    const image = ops.ones([1, 3, 3, 1]);
    const window = ops.ones([2, 2, 1, 1]);
    expect(() => ops.conv(image, window, { padding: "causal" })).toThrow("is for one spatial axis");
  });
});

describe("pooling", () => {
  const x = line(1, 5, 2, 4, 3);

  it("finds greatest elements and averages of cells inside", async () => {
    await expectValues(ops.maxPool(x, 2).reshape([-1]), [5, 4]);
    await expectValues(ops.maxPool(x, 2, { padding: "same" }).reshape([-1]), [5, 4, 3]);
    const average = ops.averagePool(x, 3, { strides: 1, padding: "same" });
    await expectValues(average.reshape([-1]), [3, 8 / 3, 11 / 3, 3, 3.5]);
  });

  it("works in two dimensions and with channels first", async () => {
    const image = tensor([
      [
        [
          [1, 2, 3],
          [4, 5, 6],
          [7, 8, 9],
        ],
      ],
    ]);
    const options = { dataFormat: "channels_first", padding: "same" } as const;
    await expectValues(ops.averagePool(image, 2, options), [
      [
        [
          [3, 4.5],
          [7.5, 9],
        ],
      ],
    ]);
    await expectValues(ops.maxPool(image, [2, 1], { dataFormat: "channels_first" }), [
      [[[4, 5, 6]]],
    ]);
  });
});

describe("normalisation", () => {
  const x = tensor([
    [1, 3],
    [2, 2],
  ]);

  it("uses given moments per index", async () => {
    const result = ops.batchNormalization(x, [1, 2], [4, 1], -1, {
      scale: [2, 1],
      offset: [0, 10],
      epsilon: 0,
    });
    await expectValues(result, [
      [0, 11],
      [1, 10],
    ]);
  });

  it("measures moments along the last axis", async () => {
    const result = ops.layerNormalization(x, { gamma: [1, 2], beta: [5, 0] });
    await expectValues(result, [
      [4, 2],
      [5, 0],
    ]);
    await expectValues(ops.rmsNormalization([[3, 4]]), [
      [3 / Math.sqrt(12.5), 4 / Math.sqrt(12.5)],
    ]);
  });

  it("makes unit vectors, and leaves zeros without NaN in value and gradient", async () => {
    const vectors = tensor([
      [3, 4],
      [0, 0],
    ]);
    await expectValues(ops.normalize(vectors), [
      [0.6, 0.8],
      [0, 0],
    ]);
    await expectValues(ops.normalize([[1, -3]], { order: 1 }), [[0.25, -0.75]]);
    const slope = grad((v: Tensor) => ops.normalize(v).sum());
    expect((await slope(vectors).data()).every(Number.isFinite)).toBe(true);
  });
});

describe("softmax and cross-entropy", () => {
  it("stay finite for large logits", async () => {
    await expectValues(ops.softmax([[1000, 1000]]), [[0.5, 0.5]]);
    await expectValues(ops.logSoftmax([[0, -1000]]), [[0, -1000]]);
    await expectValues(
      ops
        .softmax(
          [
            [0, 0],
            [0, 0],
          ],
          { axis: [0, 1] },
        )
        .sum(),
      1,
    );
  });

  it("agree between probabilities and logits, one-hot and integers", async () => {
    const logits = tensor([
      [1, 2, 0.5],
      [-1, 0, 3],
    ]);
    const labels = tensor([1, 0], { dtype: "int32" });
    const expected = await ops
      .categoricalCrossentropy(ops.oneHot(labels, 3), ops.softmax(logits))
      .data();
    const others = [
      ops.categoricalCrossentropy(ops.oneHot(labels, 3), logits, { fromLogits: true }),
      ops.sparseCategoricalCrossentropy(labels, logits, { fromLogits: true }),
      ops.sparseCategoricalCrossentropy(labels.reshape([2, 1]), ops.softmax(logits)),
    ];
    for (const other of others) await expectValues(other, [...expected]);
    expect(expected[1]).toBeCloseTo(4 + Math.log1p(Math.exp(-3) + Math.exp(-4)), 4);
  });

  it("limit probabilities to ε", async () => {
    await expectValues(ops.binaryCrossentropy([1, 0], [0.25, 0.25]), [
      -Math.log(0.25),
      -Math.log(0.75),
    ]);
    await expectValues(ops.binaryCrossentropy([1], [0]), [-Math.log(1e-7)]);
    await expectValues(ops.binaryCrossentropy([1, 0], [-200, 2], { fromLogits: true }), [
      200,
      2 + Math.log1p(Math.exp(-2)),
    ]);
    expect(() => ops.binaryCrossentropy([1], [[0.5]])).toThrow("target [1] and output [1, 1]");
    expect(() => ops.sparseCategoricalCrossentropy([[0, 1]], [[0.5, 0.5]])).toThrow(
      "needs integer targets of shape [1], but got [1, 2]",
    );
  });
});

describe("attention", () => {
  const values = tensor([1, 2, 3]).reshape([1, 3, 1, 1]);
  const zeros = ops.zeros([1, 3, 1, 1]);

  it("averages what may be seen", async () => {
    const all = ops.dotProductAttention(zeros, zeros, values);
    await expectValues(all.reshape([-1]), [2, 2, 2]);
    const past = ops.dotProductAttention(zeros, zeros, values, { isCausal: true });
    await expectValues(past.reshape([-1]), [1, 1.5, 2]);
    const mask = tensor([true, false, true]).reshape([1, 1, 1, 3]);
    const masked = ops.dotProductAttention(zeros, zeros, values, { mask, isCausal: true });
    await expectValues(masked.reshape([-1]), [1, 1, 2]);
  });

  it("weighs by scaled scores, sharing key heads", async () => {
    const query = tensor([1, 2]).reshape([1, 1, 2, 1]);
    const key = tensor([0, 1]).reshape([1, 2, 1, 1]);
    const value = tensor([0, 1]).reshape([1, 2, 1, 1]);
    const result = ops.dotProductAttention(query, key, value, { scale: 0.5 });
    await expectValues(result.reshape([-1]), [1 / (1 + Math.exp(-0.5)), 1 / (1 + Math.exp(-1))]);
    expect(() => ops.dotProductAttention(query, ops.ones([1, 2, 3, 1]), value)).toThrow(
      "2 query heads cannot share the heads of [1, 2, 3, 1]",
    );
  });
});

import { describe, expect, it } from "vitest";
import type { TensorLike } from "../engine/index.ts";
import { Tensor, tensor } from "../engine/index.ts";
import * as ops from "./index.ts";

/** Expects a tensor, or several, to hold these nested numbers to five digits. */
async function expectValues(got: Tensor, expected: unknown): Promise<void> {
  const wanted = tensor(expected as number[], { dtype: "float64" });
  expect(got.shape).toEqual(wanted.shape);
  const data = await got.data();
  (await wanted.data()).forEach((value, i) => {
    const near = Math.abs((data[i] ?? Number.NaN) - value) <= 1e-5 * Math.max(1, Math.abs(value));
    expect(near || Object.is(data[i], value), `element ${i}: ${data[i]}, not ${value}`).toBe(true);
  });
}

const x = [-2.5, -1, 0, 0.5, 3];
const matrix = tensor([
  [1, 2, 3],
  [4, 5, 6],
]);

describe("elementwise functions", () => {
  it.each<[string, (x: TensorLike) => Tensor, (x: number) => number]>([
    ["trunc", ops.trunc, Math.trunc],
    ["round", ops.round, (v) => (v === 0.5 ? 0 : v === -2.5 ? -2 : v)],
    ["exp2", ops.exp2, (v) => 2 ** v],
    ["sinh", ops.sinh, Math.sinh],
    ["cosh", ops.cosh, Math.cosh],
    ["arcsinh", ops.arcsinh, Math.asinh],
    ["arctan", ops.arctan, Math.atan],
    ["softplus", ops.softplus, (v) => Math.log1p(Math.exp(v))],
    ["log2 of x²", (v) => ops.log2(ops.square(v)), (v) => Math.log2(v * v)],
    ["deg2rad", ops.deg2rad, (v) => (v * Math.PI) / 180],
    ["arctan2 with 1", (v) => ops.arctan2(v, 1), (v) => Math.atan2(v, 1)],
    ["arctan2 of 1", (v) => ops.arctan2(1, v), (v) => Math.atan2(1, v)],
    ["arctan2 with −1", (v) => ops.arctan2(v, -1), (v) => Math.atan2(v, -1)],
    ["hypot with 2", (v) => ops.hypot(v, 2), (v) => Math.hypot(v, 2)],
  ])("%s", async (_, fn, expected) => {
    await expectValues(fn(x), x.map(expected));
  });

  it("round to decimals, and bring arctanh and arccosh back", async () => {
    await expectValues(ops.round([1.256, -0.125], { decimals: 2 }), [1.26, -0.12]);
    await expectValues(ops.tanh(ops.arctanh([0.3, -0.9])), [0.3, -0.9]);
    await expectValues(ops.cosh(ops.arccosh([1, 4])), [1, 4]);
  });

  it("divide as Python does", async () => {
    const [a, b] = [
      [7, -7, 7, -7],
      [2, 2, -2, -2],
    ];
    await expectValues(ops.mod(a ?? [], b ?? []), [1, 1, -1, -1]);
    await expectValues(ops.floorDivide(a ?? [], b ?? []), [3, -4, -4, 3]);
    const whole = tensor([7, -7], { dtype: "int32" });
    expect(ops.floorDivide(whole, 2).dtype).toBe("int32");
    await expectValues(ops.floorDivide(whole, 2), [3, -4]);
    await expectValues(ops.divideNoNan([1, 2], [0, 4]), [0, 0.5]);
    await expectValues(ops.fmod([-7], [2]), [-1]);
    expect(ops.divide(whole, 2).dtype).toBe("float32");
  });

  it("add logarithms without overflow", async () => {
    const low = Number.NEGATIVE_INFINITY;
    await expectValues(ops.logaddexp([1000, 0, low], [1000, 1, low]), [
      1000 + Math.LN2,
      Math.log1p(Math.E),
      low,
    ]);
  });

  it("invert erf, to float64's precision in float64", async () => {
    const chances = [-0.999999, -0.7, 0, 1e-4, 0.5, 0.99];
    await expectValues(ops.erf(ops.erfinv(chances)), chances);
    const exact = ops.erfinv(tensor(chances, { dtype: "float64" }));
    const back = await ops.erf(exact).data();
    chances.forEach((chance, i) => {
      expect(back[i]).toBeCloseTo(chance, 12);
    });
    const [below, above, outside] = await ops.erfinv([-1, 1, 2]).data();
    expect([below, above]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
    expect(outside).toBeNaN();
  });
});

describe("comparison and choice", () => {
  const odd = tensor([1, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);

  it("tell special numbers apart", async () => {
    await expectValues(ops.isnan(odd), [0, 1, 0, 0]);
    await expectValues(ops.isinf(odd), [0, 0, 1, 1]);
    await expectValues(ops.isfinite(odd), [1, 0, 0, 0]);
    await expectValues(ops.nanToNum(odd, { posinf: 9, neginf: -9 }), [1, 0, 9, -9]);
    await expectValues(ops.isclose([1, 1], [1.000001, 1.1]), [1, 0]);
  });

  it("choose with broadcasting, the first condition winning", async () => {
    await expectValues(ops.where([[true], [false]], [1, 2], 0), [
      [1, 2],
      [0, 0],
    ]);
    const chosen = ops.select(
      [
        [true, false, false],
        [true, true, false],
      ],
      [
        [1, 1, 1],
        [2, 2, 2],
      ],
      { default: 3 },
    );
    await expectValues(chosen, [1, 2, 3]);
  });

  it("join truth values and bits", async () => {
    await expectValues(ops.logicalXor([true, true], [true, false]), [0, 1]);
    await expectValues(ops.logicalNot([0, 2]), [1, 0]);
    await expectValues(ops.bitwiseAnd(tensor([6], { dtype: "int32" }), 3), [2]);
  });
});

describe("reductions and statistics", () => {
  it("run over all axes, or one", async () => {
    await expectValues(ops.sum(matrix), 21);
    await expectValues(ops.max(matrix, { axis: 0, keepdims: true }), [[4, 5, 6]]);
    await expectValues(ops.prod(matrix, { axis: 1 }), [6, 120]);
    await expectValues(ops.all([[true, false]], { axis: 1 }), [0]);
    await expectValues(ops.any([0, 3]), 1);
    await expectValues(ops.countNonzero([0, 3, -1]), 2);
  });

  it("find places in the flat tensor or along an axis", async () => {
    await expectValues(ops.argmax(matrix), 5);
    await expectValues(ops.argmin(matrix, { axis: 1, keepdims: true }), [[0], [0]]);
  });

  it("keep partial sums", async () => {
    await expectValues(ops.cumsum(matrix, { axis: 1 }), [
      [1, 3, 6],
      [4, 9, 15],
    ]);
    await expectValues(ops.cumsum([1, 2, 3], { reverse: true }), [6, 5, 3]);
  });

  it("measure spread without n − 1", async () => {
    await expectValues(ops.var([1, 2, 3, 4]), 1.25);
    await expectValues(ops.std([1, 3]), 1);
    const [mean, variance] = ops.moments(matrix, [0]);
    await expectValues(mean, [2.5, 3.5, 4.5]);
    await expectValues(variance, [2.25, 2.25, 2.25]);
    await expectValues(ops.average([1, 3], { weights: [3, 1] }), 1.5);
  });

  it("sum exponentials without overflow, also of −∞", async () => {
    const low = Number.NEGATIVE_INFINITY;
    await expectValues(
      ops.logsumexp(
        [
          [1000, 1000],
          [low, low],
        ],
        { axis: 1 },
      ),
      [1000 + Math.LN2, low],
    );
  });

  it("sort with ties in order and NaN last", async () => {
    const data = [3, Number.NaN, 1, 3, -1];
    await expectValues(ops.argsort(data), [4, 2, 0, 3, 1]);
    await expectValues(ops.sort([[3, 1, 2]]), [[1, 2, 3]]);
    await expectValues(ops.sort(matrix.negate(), { axis: 0 }), [
      [-4, -5, -6],
      [-1, -2, -3],
    ]);
    const [values, places] = ops.topK([[2, 5, 5, 1]], 3);
    await expectValues(values, [[5, 5, 2]]);
    await expectValues(places, [[1, 2, 0]]);
    const scores = [
      [0.1, 0.7, 0.2],
      [0.6, 0.3, 0.1],
    ];
    await expectValues(ops.inTopK([2, 2], scores, 2), [1, 0]);
  });
});

describe("creation", () => {
  it("counts and divides lines", async () => {
    expect(ops.arange(3).dtype).toBe("int32");
    await expectValues(ops.arange(5, 0, { step: -2 }), [5, 3, 1]);
    await expectValues(ops.arange(0, 1, { step: 0.25 }), [0, 0.25, 0.5, 0.75]);
    await expectValues(ops.linspace(0, 1, { num: 3 }), [0, 0.5, 1]);
    await expectValues(ops.linspace(0, 1, { num: 2, endpoint: false }), [0, 0.5]);
  });

  it("makes identities and triangles", async () => {
    await expectValues(ops.eye(2, { M: 3, k: 1 }), [
      [0, 1, 0],
      [0, 0, 1],
    ]);
    await expectValues(ops.tril(matrix), [
      [1, 0, 0],
      [4, 5, 0],
    ]);
    await expectValues(ops.triu(matrix, { k: 1 }), [
      [0, 2, 3],
      [0, 0, 6],
    ]);
    await expectValues(ops.onesLike(matrix), [
      [1, 1, 1],
      [1, 1, 1],
    ]);
  });
});

describe("shapes", () => {
  it("gain, lose and move axes", () => {
    expect(ops.expandDims(matrix, [0, -1]).shape).toEqual([1, 2, 3, 1]);
    expect(ops.squeeze(ops.zeros([1, 2, 1]), { axis: -1 }).shape).toEqual([1, 2]);
    expect(() => ops.squeeze(matrix, { axis: 0 })).toThrow("has extent 2, not 1");
    expect(ops.moveaxis(ops.zeros([2, 3, 4]), 0, -1).shape).toEqual([3, 4, 2]);
    expect(ops.moveaxis(ops.zeros([2, 3, 4]), [0, 1], [1, 2]).shape).toEqual([4, 2, 3]);
    expect(ops.swapaxes(ops.zeros([2, 3, 4]), 0, 2).shape).toEqual([4, 3, 2]);
    expect(() => ops.broadcastTo(matrix, [2, 1])).toThrow("does not broadcast to [2, 1]");
  });

  it("repeat, roll and flip elements", async () => {
    await expectValues(ops.tile([[1, 2]], [2, 2]), [
      [1, 2, 1, 2],
      [1, 2, 1, 2],
    ]);
    await expectValues(ops.tile([1, 2], [2, 1]), [
      [1, 2],
      [1, 2],
    ]);
    await expectValues(ops.repeat(matrix, 2, { axis: 0 }).sum(1), [6, 6, 15, 15]);
    await expectValues(ops.repeat([1, 2], 2), [1, 1, 2, 2]);
    await expectValues(ops.roll([1, 2, 3, 4], 1), [4, 1, 2, 3]);
    await expectValues(ops.roll(matrix, -1, { axis: 1 }), [
      [2, 3, 1],
      [5, 6, 4],
    ]);
    await expectValues(ops.flip(matrix, { axis: 1 }), [
      [3, 2, 1],
      [6, 5, 4],
    ]);
  });

  it("are padded by a constant, a mirror or the edge", async () => {
    await expectValues(ops.pad([1, 2, 3], [1, 2], { constantValues: 9 }), [9, 1, 2, 3, 9, 9]);
    await expectValues(ops.pad([1, 2, 3], [2, 1], { mode: "reflect" }), [3, 2, 1, 2, 3, 2]);
    await expectValues(ops.pad([1, 2, 3], [2, 0], { mode: "symmetric" }), [2, 1, 1, 2, 3]);
    await expectValues(ops.pad([1, 2], 2, { mode: "edge" }), [1, 1, 1, 2, 2, 2]);
    await expectValues(
      ops.pad(matrix, [
        [0, 1],
        [1, 0],
      ]),
      [
        [0, 1, 2, 3],
        [0, 4, 5, 6],
        [0, 0, 0, 0],
      ],
    );
    expect(() => ops.pad([1, 2], 2, { mode: "reflect" })).toThrow("reflect cannot take 2 and 2");
  });

  it("join and part", async () => {
    await expectValues(ops.concatenate([matrix, [[7, 8, 9]]]).sum(1), [6, 15, 24]);
    await expectValues(
      ops.stack(
        [
          [1, 2],
          [3, 4],
        ],
        { axis: 1 },
      ),
      [
        [1, 3],
        [2, 4],
      ],
    );
    const parts = ops.split([1, 2, 3, 4, 5], [2, -1]);
    expect(parts.map(({ shape }) => shape[0])).toEqual([2, 2, 1]);
    expect(ops.split(matrix, 3, { axis: 1 }).map(({ shape }) => shape)).toEqual([
      [2, 1],
      [2, 1],
      [2, 1],
    ]);
    expect(() => ops.split(matrix, 2, { axis: 1 })).toThrow("does not part into 2 equal sections");
    expect(() => ops.concatenate([matrix, [[1]]])).toThrow("shapes [2, 3], [1, 1] may differ in");
    await expectValues(ops.unstack(matrix)[1] ?? matrix, [4, 5, 6]);
    await expectValues(ops.hstack([[1], [2]]), [1, 2]);
  });
});

describe("indexing", () => {
  it("slices at fixed and computed places", async () => {
    await expectValues(ops.slice(matrix, [0, 1], [2, 2]), [
      [2, 3],
      [5, 6],
    ]);
    await expectValues(ops.slice(matrix, [tensor(1, { dtype: "int32" }), 0], [1, 2]), [[4, 5]]);
    await expectValues(ops.sliceUpdate([1, 2, 3], [1], [9]), [1, 9, 3]);
    expect(() => ops.slice(matrix, [0], [1])).toThrow("needs 2 starts");
  });

  it("slices by Python's rules", async () => {
    const line = [0, 1, 2, 3, 4, 5];
    await expectValues(ops.stridedSlice(line, { begin: [-3] }), [3, 4, 5]);
    await expectValues(ops.stridedSlice(line, { end: [-4] }), [0, 1]);
    await expectValues(ops.stridedSlice(line, { begin: [1], strides: [2] }), [1, 3, 5]);
    await expectValues(ops.stridedSlice(line, { strides: [-2] }), [5, 3, 1]);
    await expectValues(ops.stridedSlice(line, { begin: [3], end: [0], strides: [-1] }), [3, 2, 1]);
  });

  it("takes by index, negative ones from the end", async () => {
    await expectValues(ops.take(matrix, [2, -3], { axis: 1 }), [
      [3, 1],
      [6, 4],
    ]);
    await expectValues(ops.take(matrix, [4]), [5]);
    await expectValues(ops.takeAlongAxis(matrix, [[2], [0]], { axis: 1 }), [[3], [4]]);
  });

  it("codes classes", async () => {
    await expectValues(ops.oneHot([1, -1, 0], 2), [
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(ops.oneHot([[1, 0]], 3, { axis: 0 }).shape).toEqual([3, 1, 2]);
    await expectValues(ops.multiHot([[0, 2, 2]], 4), [[1, 0, 1, 0]]);
  });

  it("reads and writes diagonals", async () => {
    await expectValues(ops.diagonal(matrix, { offset: 1 }), [2, 6]);
    await expectValues(ops.diag([1, 2], { k: -1 }), [
      [0, 0, 0],
      [1, 0, 0],
      [0, 2, 0],
    ]);
    await expectValues(ops.trace(matrix), 6);
  });
});

describe("products", () => {
  it("multiply matrices and tensors, integers staying integers", async () => {
    const whole = tensor([1, 2], { dtype: "int32" });
    expect(ops.matmul(whole, whole).dtype).toBe("int32");
    await expectValues(ops.matmul(whole, whole), 5);
    await expectValues(ops.dot(matrix, [1, 0, 1]), [4, 10]);
    await expectValues(ops.outer([1, 2], [3, 4]), [
      [3, 4],
      [6, 8],
    ]);
    await expectValues(ops.tensordot(matrix, matrix, [[0], [0]]).sum(), 6 * 6 + 15 * 15);
    await expectValues(ops.cross([1, 0, 0], [0, 1, 0]), [0, 0, 1]);
    await expectValues(ops.norm([[3, -4]], { axis: 1 }), [5]);
    await expectValues(ops.norm([3, -4], { ord: Number.POSITIVE_INFINITY }), 4);
    expect(() => ops.tensordot(matrix, matrix, 1)).toThrow("tensordot: axes [1] of [2, 3]");
  });

  it.each<[string, TensorLike[], unknown]>([
    ["ij->ji", [[[1, 2]]], [[1], [2]]],
    [
      "ii->i",
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [1, 4],
    ],
    [
      "ii",
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      5,
    ],
    [
      "ij->",
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      10,
    ],
    [
      "i,i->i",
      [
        [1, 2],
        [3, 4],
      ],
      [3, 8],
    ],
    [
      "i,j->ij",
      [
        [1, 2],
        [3, 4],
      ],
      [
        [3, 4],
        [6, 8],
      ],
    ],
    ["ij,jk", [[[1, 2]], [[3], [4]]], [[11]]],
    [
      "ij,jk->ki",
      [
        [
          [1, 2],
          [0, 1],
        ],
        [[3], [4]],
      ],
      [[11, 4]],
    ],
    [
      "...i,i->...",
      [
        [
          [1, 2],
          [3, 4],
        ],
        [1, 10],
      ],
      [21, 43],
    ],
    ["b...,b...->...b", [[[1, 2]], [[3, 4]]], [[3], [8]]],
    [
      "i,ij,j->",
      [
        [1, 2],
        [
          [1, 2],
          [3, 4],
        ],
        [1, 1],
      ],
      17,
    ],
    ["bij,bjk->bik", [[[[1, 2]]], [[[3], [4]]]], [[[11]]]],
    [
      "ij,ij->i",
      [
        [[1, 2]],
        [
          [3, 4],
          [5, 6],
        ],
      ],
      [11, 17],
    ],
  ])("einsum %s", async (subscripts, operands, expected) => {
    await expectValues(ops.einsum(subscripts, ...operands), expected);
  });

  it("einsum says what does not fit", () => {
    expect(() => ops.einsum("ij,jk", [[1]])).toThrow("names 2 operands, but got 1");
    expect(() => ops.einsum("ij->ik", [[1]])).toThrow('output label "k"');
    expect(() => ops.einsum("i,i", [1, 2], [1, 2, 3])).toThrow('label "i" of "i,i" is 2 and 3');
    expect(() => ops.einsum("ijk", [[1]])).toThrow("does not name the axes of a rank-2 tensor");
  });
});

describe("core", () => {
  it("maps over slices and repeats bodies", async () => {
    await expectValues(
      ops.map((row) => row.sum(), matrix),
      [6, 15],
    );
    const power = ops.foriLoop(0, 4, (_, v: Tensor) => v.multiply(2), tensor(1));
    await expectValues(power, 16);
    expect(ops.convertToTensor([1], { dtype: "int32" }).dtype).toBe("int32");
    expect(ops.isTensor(matrix)).toBe(matrix instanceof Tensor);
  });
});

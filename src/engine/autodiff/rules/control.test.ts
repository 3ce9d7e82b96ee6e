import { describe, expect, it } from "vitest";
import { runGraph } from "../../backends/reference/index.ts";
import * as build from "../../ir/build.ts";
import type { Graph } from "../../ir/graph.ts";
import { makeGraph, subgraphsOf } from "../../ir/graph.ts";
import type { Node, Value } from "../../ir/node.ts";
import { printGraph } from "../../ir/print.ts";
import type { Shape } from "../../ir/shape.ts";
import { verify } from "../../ir/verify.ts";
import { mergeScans } from "../../passes/merge-scans.ts";
import { checkGradient } from "../../testing/check-gradient.ts";
import { listTensor, randomTensor } from "../../testing/data.ts";
import { gradientOf } from "../../testing/gradient-of.ts";
import { gradient } from "../gradient.ts";

type Step = (...values: Value[]) => readonly Value[];

const f64 = (shape: Shape = []) => build.parameter({ dtype: "float64", shape });

/** Closes a function over fresh parameters of the given values' types. */
function bodyOf(like: readonly Value[], step: Step): Graph {
  const inputs = like.map((value) => build.parameter(value.type));
  return makeGraph(inputs, step(...inputs));
}

function loop(
  constants: readonly Value[],
  carries: readonly Value[],
  xs: readonly Value[],
  step: Step,
  options: { readonly length: number; readonly reverse?: boolean },
): readonly Value[] {
  const slices = xs.map(({ type }) => build.parameter({ ...type, shape: type.shape.slice(1) }));
  return build.scan([...constants, ...carries, ...xs], {
    body: bodyOf([...constants, ...carries, ...slices], step),
    length: options.length,
    constants: constants.length,
    carries: carries.length,
    reverse: options.reverse ?? false,
  });
}

const matmul = (x: Value, y: Value) => build.matrixProduct(x, y);

/** Steps a recurrent layer: tanh(h·U + x·W + b), which is carried and given. */
const recurrent: Step = (u, w, b, h, x) => {
  const bias = build.broadcastTo(b as Value, (h as Value).type.shape);
  const sum = build.add(matmul(h as Value, u as Value), matmul(x as Value, w as Value));
  const next = build.tanh(build.add(sum, bias));
  return [next, next];
};

const layer = [
  randomTensor("float64", [3, 3], 1, [-1, 1]),
  randomTensor("float64", [2, 3], 2, [-1, 1]),
  randomTensor("float64", [3], 3, [-1, 1]),
  randomTensor("float64", [2, 3], 4, [-1, 1]),
  randomTensor("float64", [4, 2, 2], 5, [-1, 1]),
];

const inner: Step = (c, h, x) => {
  const next = build.sin(build.add(build.multiply(c as Value, h as Value), x as Value));
  return [next, build.multiply(next, next)];
};
/** Runs a loop and a branch in every step. */
const nested: Step = (c, h, row) => {
  const [state, seen] = loop([c as Value], [h as Value], [row as Value], inner, { length: 2 });
  const sum = build.reduceSum(seen as Value, [0]);
  const same = bodyOf([sum], (s) => [build.exp(s as Value)]);
  const flag = build.compare("greater", sum, build.scalar(0.4, "float64"));
  const [bent] = build.cond(
    flag,
    [sum],
    same,
    bodyOf([sum], (s) => [s as Value]),
  );
  return [build.add(state as Value, bent as Value), sum];
};

describe("gradient of cond", () => {
  const branches = (flag: Value, x: Value, y: Value) => {
    const square = bodyOf([x, y], (a) => [build.multiply(a as Value, a as Value)]);
    const product = bodyOf([x, y], (a, b) => [build.multiply(a as Value, b as Value)]);
    return build.cond(flag, [x, y], square, product)[0] as Value;
  };

  it("is that of the branch that ran", () => {
    const numbers = [listTensor("float64", [3], []), listTensor("float64", [5], [])];
    const under = (flag: number) =>
      gradientOf([listTensor("bool", [flag], []), ...numbers], branches).slice(1);
    expect(under(1)).toEqual([[6], [0]]);
    expect(under(0)).toEqual([[5], [3]]);
  });

  it("agrees with differences, to second order", () => {
    const numbers = [listTensor("float64", [3], []), listTensor("float64", [5], [])];
    for (const flag of [0, 1]) {
      checkGradient({
        name: `cond ${flag}`,
        inputs: [listTensor("bool", [flag], []), ...numbers],
        build: ([c, x, y]) => [branches(c as Value, x as Value, y as Value)],
        wrt: [1, 2],
      });
    }
  });
});

describe("gradient of while", () => {
  it("is refused, with the way out", () => {
    const x = f64();
    const small = bodyOf([x], (a) => [
      build.compare("less", a as Value, build.scalar(9, "float64")),
    ]);
    const twice = bodyOf([x], (a) => [build.add(a as Value, a as Value)]);
    const [y] = build.whileLoop([x], { condition: small, body: twice, constants: 0 });
    expect(() => gradient([y as Value], [f64()], [x])).toThrow(
      "gradient: while has no gradient: how often it runs is not known beforehand. " +
        "Use scan, which runs a fixed number of steps.",
    );
    expect(gradient([y as Value], [f64()], [y as Value])).toHaveLength(1);
  });
});

describe("gradient of scan", () => {
  it("is right for a product of all slices", () => {
    const product = (x: Value) => {
      const one = build.scalar(1, "float64");
      const step: Step = (p, s) => [build.multiply(p as Value, s as Value)];
      return loop([], [one], [x], step, { length: 3 })[0] as Value;
    };
    expect(gradientOf([listTensor("float64", [2, 3, 5])], product)).toEqual([[15, 10, 6]]);
  });

  it.each([false, true])(
    "agrees with differences for a recurrent layer, reverse: %s",
    (reverse) => {
      checkGradient({
        name: "recurrent layer",
        inputs: layer,
        build: ([u, w, b, h, x]) =>
          loop([u, w, b] as Value[], [h as Value], [x as Value], recurrent, { length: 4, reverse }),
        wrt: [0, 1, 2, 3, 4],
      });
    },
  );

  it("carries integers along and keeps what cannot be computed anew", () => {
    const step: Step = (scale, count, state, x) => {
      const weight = build.convert(count as Value, "float64");
      const next = build.multiply(build.sin(build.multiply(state as Value, x as Value)), weight);
      const one = build.scalar(1, "int32");
      return [build.add(count as Value, one), build.multiply(next, scale as Value), next];
    };
    checkGradient({
      name: "counting loop",
      inputs: [
        listTensor("float64", [0.7], []),
        listTensor("int32", [1], []),
        listTensor("float64", [0.4], []),
        listTensor("float64", [0.3, -0.8, 1.1]),
      ],
      build: ([scale, count, state, x]) =>
        loop([scale as Value], [count, state] as Value[], [x as Value], step, { length: 3 }),
      wrt: [0, 2, 3],
    });
  });

  it("is zero where nothing flows and works for no steps at all", () => {
    const step: Step = (c, h, x) => [build.add(build.multiply(c as Value, h as Value), x as Value)];
    const final = (c: Value, h: Value, x: Value) =>
      loop([c], [h], [x], step, { length: 0 })[0] as Value;
    const inputs = [
      listTensor("float64", [2], []),
      listTensor("float64", [3], []),
      listTensor("float64", []),
    ];
    expect(gradientOf(inputs, final)).toEqual([[0], [1], []]);
    const none = (u: Value, w: Value, b: Value, h: Value, x: Value) =>
      loop([u, w, b], [h], [x], recurrent, { length: 0 })[0] as Value;
    const empty = [...layer.slice(0, 4), randomTensor("float64", [0, 2, 2])];
    expect(gradientOf(empty, none)[0]).toEqual(Array(9).fill(0));
  });

  it("works through nested loops and branches, to second order", () => {
    checkGradient({
      name: "nested loops",
      inputs: [
        listTensor("float64", [0.6], []),
        listTensor("float64", [0.3], []),
        randomTensor("float64", [3, 2], 7, [-1, 1]),
      ],
      build: ([c, h, x]) => loop([c as Value], [h as Value], [x as Value], nested, { length: 3 }),
      wrt: [0, 1, 2],
    });
  });

  function trainingGraph(): Graph {
    const inputs = layer.map(({ type }) => build.parameter(type));
    const [u, w, b, h, x] = inputs as [Value, Value, Value, Value, Value];
    const [, seen] = loop([u, w, b], [h], [x], recurrent, { length: 4 });
    const stack = seen as Value;
    const loss = build.reduceSum(build.multiply(stack, stack), [0, 1, 2]);
    return makeGraph(inputs, [loss, ...gradient([loss], [build.fullLike(loss, 1)], inputs)]);
  }

  const count = (text: string, part: string) => text.split(part).length - 1;

  it("contracts the cotangents of weights once, after the loop", () => {
    const graph = trainingGraph();
    const backward = graph.nodes.findLast((node) => node.primitive === "scan") as Node;
    const body = subgraphsOf(backward)
      .map((sub) => printGraph(sub))
      .join();
    expect(count(body, "dotGeneral(")).toBe(2);
    expect(body).not.toContain("reduceSum");
    expect(body).not.toContain("tanh");
  });

  it("runs nested forward loops once after merging, with the same results", () => {
    const inputs = [f64(), f64(), f64([3, 2])];
    const [c, h, x] = inputs as [Value, Value, Value];
    const [state] = loop([c], [h], [x], nested, { length: 3 }) as [Value];
    const slopes = gradient([state], [build.fullLike(state, 1)], inputs);
    const graph = makeGraph(inputs, [state, ...slopes]);
    const merged = mergeScans(graph);
    verify(merged, "merge-scans");
    const scans = (text: string) => [count(text, "= scan("), count(text, "reverse=false")];
    expect([scans(printGraph(graph)), scans(printGraph(merged))]).toEqual([
      [7, 5],
      [4, 2],
    ]);
    const numbers = [
      listTensor("float64", [0.6], []),
      listTensor("float64", [0.3], []),
      randomTensor("float64", [3, 2], 7, [-1, 1]),
    ];
    expect(runGraph(merged, numbers)).toEqual(runGraph(graph, numbers));
  });

  it("runs the forward loop once after merging, with the same results", () => {
    const graph = trainingGraph();
    const merged = mergeScans(graph);
    verify(merged, "merge-scans");
    const scans = (g: Graph) => g.nodes.filter((node) => node.primitive === "scan").length;
    expect([scans(graph), scans(merged)]).toEqual([3, 2]);
    expect(runGraph(merged, layer)).toEqual(runGraph(graph, layer));
  });
});

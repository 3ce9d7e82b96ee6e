// Cases of control flow: loops with and without carries, both ways, nested, of no and of one step.

import * as build from "../../ir/build.ts";
import { makeGraph } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import { makeNode } from "../../ir/node.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { extent } from "../../ir/shape.ts";
import { listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { multipleCase } from "../primitive-case.ts";

interface Loop {
  readonly constants?: readonly Value[];
  readonly carries?: readonly Value[];
  readonly slices?: readonly Value[];
  readonly length?: number;
  readonly reverse?: boolean;
}

/** Builds a scan whose body is a function of parameters typed like the inputs of one step. */
function scan(
  { constants = [], carries = [], slices = [], length, reverse = false }: Loop,
  body: (...inputs: readonly Value[]) => readonly Value[],
): readonly Value[] {
  const fixed = [...constants, ...carries].map(({ type }) => build.parameter(type));
  const stepped = slices.map(({ type }) =>
    build.parameter({ dtype: type.dtype, shape: type.shape.slice(1) }),
  );
  const parameters = [...fixed, ...stepped];
  const [first] = slices;
  return makeNode("scan", [...constants, ...carries, ...slices], {
    body: makeGraph(parameters, body(...parameters)),
    length: length ?? (first === undefined ? 0 : extent(first.type.shape, 0)),
    constants: constants.length,
    carries: carries.length,
    reverse,
  }).outputs;
}

const matrixProduct = (x: Value, y: Value) => build.matrixProduct(x, y);

/** Runs h ← tanh(x·w + h·u), giving the last h and all of them. */
function recurrence(reverse: boolean) {
  return (w: Value, u: Value, h: Value, xs: Value) =>
    scan({ constants: [w, u], carries: [h], slices: [xs], reverse }, (w1, u1, h1, x1) => {
      const next = build.tanh(build.add(matrixProduct(x1, w1), matrixProduct(h1, u1)));
      return [next, next];
    });
}

function recurrenceCase(name: string, steps: number, reverse: boolean): PrimitiveCase {
  return multipleCase(
    name,
    [
      randomTensor("float32", [3, 2], 1),
      randomTensor("float32", [2, 2], 2),
      randomTensor("float32", [2, 2], 3),
      randomTensor("float32", [steps, 2, 3], 4),
    ],
    recurrence(reverse),
    [0, 1, 2, 3],
  );
}

const scanCases: readonly PrimitiveCase[] = [
  recurrenceCase("a recurrent layer", 4, false),
  recurrenceCase("a recurrent layer, from the end", 3, true),
  recurrenceCase("one step", 1, false),
  recurrenceCase("no steps", 0, false),
  multipleCase(
    "only slices",
    [randomTensor("float32", [4, 3], 1)],
    (xs) => scan({ slices: [xs] }, (x) => [build.multiply(x, x)]),
    [0],
  ),
  multipleCase(
    "only a carry, no slices",
    [randomTensor("float32", [3], 1)],
    (x) => scan({ carries: [x], length: 5 }, (h) => [build.sin(h)]),
    [0],
  ),
  multipleCase(
    "two carries that change places",
    [
      randomTensor("float32", [2], 1),
      randomTensor("float32", [2], 2),
      randomTensor("float32", [3, 2], 3),
    ],
    (a, b, xs) =>
      scan({ carries: [a, b], slices: [xs] }, (p, q, x) => [
        q,
        build.multiply(p, x),
        build.add(p, q),
      ]),
    [0, 1, 2],
  ),
  multipleCase(
    "a result that ignores the loop",
    [randomTensor("float32", [2], 1), randomTensor("float32", [3, 2], 2)],
    (a, xs) => scan({ constants: [a], slices: [xs] }, (c, x) => [c, x, build.fullLike(x, 2)]),
    [0, 1],
  ),
  multipleCase(
    "a counter beside floats",
    [listTensor("int32", [3], []), randomTensor("float32", [], 1), randomTensor("float32", [4], 2)],
    (count, total, xs) =>
      scan({ carries: [count, total], slices: [xs] }, (n, sum, x) => [
        build.add(n, build.scalar(1, "int32")),
        build.add(sum, build.multiply(x, build.convert(n, x.type.dtype))),
        n,
      ]),
    [1, 2],
  ),
  multipleCase(
    "a loop in a loop",
    [randomTensor("float32", [2], 1), randomTensor("float32", [3, 4, 2], 2)],
    (h, xss) =>
      scan({ carries: [h], slices: [xss] }, (outer, xs) => {
        const inner = scan({ carries: [outer], slices: [xs], reverse: true }, (carry, x) => {
          const next = build.tanh(build.add(build.multiply(carry, x), x));
          return [next, next];
        });
        return inner.slice(0, 2);
      }),
    [0, 1],
  ),
];

/** Doubles `x` until its sum reaches `limit`, counting the rounds. */
function doubling(limit: Value, x: Value): readonly Value[] {
  const inputs = [limit, x, build.scalar(0, "int32")];
  const parameters = () => inputs.map(({ type }) => build.parameter(type)) as Triple;
  const tested = parameters();
  const total = build.reduceSum(tested[1], [0]);
  const stepped = parameters();
  const next = [build.add(stepped[1], stepped[1]), build.add(stepped[2], build.scalar(1, "int32"))];
  return makeNode("while", inputs, {
    condition: makeGraph(tested, [build.compare("less", total, tested[0])]),
    body: makeGraph(stepped, next),
    constants: 1,
  }).outputs;
}

type Triple = [Value, Value, Value];

const doublingCase = (name: string, limit: number) =>
  multipleCase(
    name,
    [listTensor("float32", [limit], []), listTensor("float32", [0.5, 1, 2])],
    doubling,
  );

function choice(predicate: Value, x: Value, y: Value): readonly Value[] {
  const branch = (results: (a: Value, b: Value) => readonly Value[]) => {
    const a = build.parameter(x.type);
    const b = build.parameter(y.type);
    return makeGraph([a, b], results(a, b));
  };
  return makeNode("cond", [predicate, x, y], {
    whenTrue: branch((a, b) => [build.multiply(a, b), build.exp(a)]),
    whenFalse: branch((a, b) => [build.sin(b), a]),
  }).outputs;
}

const choiceCase = (truth: 0 | 1, size: number) =>
  multipleCase(
    `${truth === 1 ? "true" : "false"}, [${size}]`,
    [
      listTensor("bool", [truth], []),
      randomTensor("float32", [size], 1),
      randomTensor("float32", [size], 2),
    ],
    choice,
    [1, 2],
  );

/** Lists the cases of every control primitive. */
export const control: CaseTable<FamilyName<"control">> = {
  scan: scanCases,
  while: [
    doublingCase("several rounds", 100),
    doublingCase("no round", 1),
    doublingCase("one round", 4),
  ],
  cond: [choiceCase(1, 3), choiceCase(0, 3), choiceCase(1, 0), choiceCase(0, 1)],
};

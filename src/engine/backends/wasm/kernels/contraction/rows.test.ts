import { describe, expect, it } from "vitest";
import * as build from "../../../../ir/build.ts";
import type { Value } from "../../../../ir/node.ts";
import type { Kernel } from "../../../../ir/program.ts";
import type { Shape } from "../../../../ir/shape.ts";
import { optimize, schedule } from "../../../../passes/pipeline.ts";
import { planMemory } from "../../../../passes/plan.ts";
import { checkPlan } from "../../../../testing/check-plan.ts";
import { checkValues } from "../../../../testing/check-primitive.ts";
import type { CompileGraph } from "../../../../testing/compile-graph.ts";
import { randomTensor } from "../../../../testing/data.ts";
import type { PrimitiveCase } from "../../../../testing/primitive-case.ts";
import { primitiveCase } from "../../../../testing/primitive-case.ts";
import { createWasmBackend } from "../../index.ts";

const backend = createWasmBackend();
const float = (shape: Shape, seed = 1) => randomTensor("float32", shape, seed);

const withBias = (x: Value, bias: Value) => {
  const sum = build.add(x, build.broadcastTo(bias, x.type.shape));
  return build.maximum(sum, build.fullLike(sum, 0));
};

function dense(name: string, lhs: Shape, rhs: Shape): PrimitiveCase {
  const inputs = [float(lhs), float(rhs, 2), float([rhs[1] ?? 1], 3)];
  const dimensions = { lhsBatch: [], rhsBatch: [], rhsContracting: [0] };
  return primitiveCase(name, inputs, (x, w, bias) => {
    const product = build.dotGeneral(x, w, { ...dimensions, lhsContracting: [lhs.length - 1] });
    return withBias(product, bias);
  });
}

function convolution(name: string, input: Shape, kernel: Shape, strides: [number, number]) {
  const inputs = [float(input), float(kernel, 2), float([kernel[3] ?? 1], 3)];
  const window = {
    strides,
    dilation: [1, 1],
    groups: 1,
    padding: [[1, 1] as const, [0, 1] as const],
  };
  return primitiveCase(name, inputs, (x, w, bias) =>
    withBias(build.apply("convolution", [x, w], window), bias),
  );
}

function inputGradient(name: string, inputShape: Shape, filters: number): PrimitiveCase {
  const kernelShape = [3, 3, inputShape[3] ?? 1, filters];
  const window = {
    strides: [1, 1],
    dilation: [1, 1],
    groups: 1,
    padding: [[1, 1] as const, [1, 1] as const],
  };
  const result = [...inputShape.slice(0, 3), filters];
  const inputs = [float(result), float(kernelShape, 2), float(inputShape, 3)];
  return primitiveCase(name, inputs, (dy, w, x) => {
    const dx = build.apply("convolutionInputGradient", [dy, w], { ...window, inputShape });
    const zero = build.fullLike(x, 0);
    return build.select(build.compare("greater", x, zero), dx, zero);
  });
}

const cases = [
  dense("rows of whole vectors", [130, 40], [40, 24]),
  dense("rows that are not whole vectors", [50, 40], [40, 7]),
  dense("rows of two axes", [3, 5, 9], [9, 16]),
  dense("one row", [1, 70], [70, 12]),
  dense("one column", [70, 12], [12, 1]),
  dense("a product in chunks of k", [5, 2100], [2100, 8]),
  convolution("pixels", [2, 7, 9, 3], [3, 3, 3, 8], [1, 1]),
  convolution("pixels of a strided convolution", [2, 7, 9, 3], [3, 3, 3, 8], [2, 2]),
  inputGradient("pixels to which taps are added", [2, 9, 7, 8], 18),
  inputGradient("pixels of few filters", [2, 9, 7, 8], 4),
];

function compilerFor(kinds: Set<Kernel["kind"]>): CompileGraph {
  return (graph) => {
    const optimized = optimize(graph);
    const program = schedule(optimized, backend.properties);
    for (const { kind } of program.kernels) kinds.add(kind);
    const updates = program.outputs.map(() => undefined);
    const plan = planMemory(program, updates, backend.properties);
    checkPlan(program, plan);
    return backend.compile({ graph: optimized, program, updates, plan });
  };
}

describe("loops on finished rows agree with the reference", () => {
  it.each(cases.map((each) => [each.name, each] as const))("after %s", async (_, each) => {
    const kinds = new Set<Kernel["kind"]>();
    await checkValues(compilerFor(kinds), each);
    expect(kinds).toContain("rows");
  });
});

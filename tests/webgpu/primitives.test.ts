import { beforeAll, describe, expect, it } from "vitest";
import type { Backend } from "../../src/engine/backends/backend.ts";
import { refusalOf } from "../../src/engine/backends/webgpu/kernels/index.ts";
import type { HostArray } from "../../src/engine/ir/dtype.ts";
import type { Graph } from "../../src/engine/ir/graph.ts";
import type { PrimitiveName } from "../../src/engine/ir/primitives/index.ts";
import { bytesOf } from "../../src/engine/ir/views.ts";
import { checkValues } from "../../src/engine/testing/check-primitive.ts";
import type { PrimitiveCase } from "../../src/engine/testing/primitive-case.ts";
import { graphOf, inHalves, usesDType } from "../../src/engine/testing/primitive-case.ts";
import { casesByPrimitive } from "../../src/engine/testing/primitive-cases.ts";
import { BackendError } from "../../src/shared/errors.ts";
import { compileFor, openBackend, openBackendOfBindings } from "./open-backend.ts";

/** Says how the backend refuses a graph; undefined where it should run it. */
function expectedRefusal(graph: Graph): string | undefined {
  const refused = graph.nodes.find(({ primitive }) => refusalOf(primitive) !== undefined);
  if (refused !== undefined) return `"${refused.primitive}" does not run here`;
  return usesDType(graph, "float64") ? "the GPU computes in 32 bits" : undefined;
}

/** What WGSL lets a GPU take for 0 as operands of arithmetic; everything else must see them. */
const mayFlush: readonly PrimitiveName[] = ["multiply", "divide"];

function withoutSubnormals(each: PrimitiveCase): PrimitiveCase {
  const flush = (x: number) => (Math.abs(x) < 2 ** -126 ? 0 : x);
  const inputs = each.inputs.map(({ type, data }) =>
    type.dtype === "float32" ? { type, data: data.map(flush) as HostArray } : { type, data },
  );
  return { ...each, inputs };
}

/** Bytes of the bindings of backends: the usual ones, and some that cut all but the smallest tensors. */
const bindings = [undefined, 256, 2048, 2 ** 14, 2 ** 17] as const;

const backends = new Map<number | undefined, Backend>();

beforeAll(async () => {
  for (const bytes of bindings) {
    backends.set(bytes, await (bytes === undefined ? openBackend() : openBackendOfBindings(bytes)));
  }
});

/** Gives the smallest bindings of which a graph's largest value takes no more than three. */
function bindingsFor({ inputs, nodes }: Graph): number | undefined {
  const values = [...inputs, ...nodes.flatMap(({ outputs }) => outputs)];
  const most = Math.max(...values.map(bytesOf));
  return bindings.find((bytes) => bytes !== undefined && 3 * bytes >= most);
}

describe.each([
  ["", () => undefined],
  [" with tensors in several buffers", bindingsFor],
])("the webgpu backend%s agrees with the reference, or says why not,", (_, bindingsOf) => {
  it.each(casesByPrimitive)("in %s", async (primitive, cases) => {
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) {
      const graph = graphOf(each);
      const refusal = expectedRefusal(graph);
      const compile = compileFor(backends.get(bindingsOf(graph)) as Backend);
      if (refusal === undefined) {
        await checkValues(compile, mayFlush.includes(primitive) ? withoutSubnormals(each) : each);
      } else {
        expect(() => compile(graphOf(each)), each.name).toThrow(BackendError);
        expect(() => compile(graphOf(each)), each.name).toThrow(refusal);
      }
    }
  });
});

// What can be differentiated reads its dtypes from its inputs.
const onFloats = casesByPrimitive
  .map(([primitive, cases]) => [primitive, cases.filter(({ wrt }) => wrt.length > 0)] as const)
  .filter(([primitive, cases]) => cases.length > 0 && refusalOf(primitive) === undefined);

describe("the webgpu backend agrees with the reference on halves", () => {
  it.each(onFloats)("in %s", async (_, cases) => {
    for (const each of cases.map(inHalves)) {
      const graph = graphOf(each);
      if (usesDType(graph, "float64")) continue;
      for (const bytes of [undefined, bindingsFor(graph)]) {
        await checkValues(compileFor(backends.get(bytes) as Backend), each);
      }
    }
  });
});

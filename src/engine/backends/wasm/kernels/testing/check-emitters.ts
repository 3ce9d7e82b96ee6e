// From the harness's cases of a primitive to tests of its emitter, in several partitions.

import { expect, it } from "vitest";
import type { HostArray } from "../../../../ir/dtype.ts";
import type { NodeOf } from "../../../../ir/node.ts";
import type { PrimitiveName } from "../../../../ir/primitives/index.ts";
import { compareData } from "../../../../testing/check-primitive.ts";
import type { PrimitiveCase } from "../../../../testing/primitive-case.ts";
import { graphOf, usesDType } from "../../../../testing/primitive-case.ts";
import { runGraph } from "../../../reference/index.ts";
import type { NodeEmitter } from "../kernel-code.ts";
import { compileNode } from "./run-kernel.ts";

const bytesOf = (data: HostArray | undefined) =>
  new Uint8Array(data === undefined ? [] : data.slice().buffer);

/** Tells whether results hold the same bytes. */
function sameBits(a: readonly HostArray[], b: readonly HostArray[]): boolean {
  return a.every((data, i) => {
    const [one, other] = [bytesOf(data), bytesOf(b[i])];
    return one.length === other.length && one.every((byte, place) => byte === other[place]);
  });
}

/**
 * Declares a test per case: the emitted code agrees with the reference backend, and 1, 2, 3 and
 * 7 parts, and wide vectors on one thread, give the same bits. Cases that consist of more than the one node are left out.
 */
export function testCases<P extends PrimitiveName>(
  primitive: P,
  emitter: NodeEmitter<P>,
  cases: readonly PrimitiveCase[],
): void {
  // Halves are refused before anything is emitted.
  for (const primitiveCase of cases.filter((each) => !usesDType(graphOf(each), "float16"))) {
    const graph = graphOf(primitiveCase);
    const [node, ...others] = graph.nodes;
    if (node?.primitive !== primitive || others.length > 0) continue;
    it(`${primitive} of ${primitiveCase.name}`, () => {
      const expected = runGraph(graph, primitiveCase.inputs);
      const compiled = compileNode(emitter, node as unknown as NodeOf<P>);
      const inputs = node.inputs.map((value) => {
        const tensor = primitiveCase.inputs[graph.inputs.indexOf(value)];
        if (tensor === undefined) throw new Error("the node reads more than the case's inputs");
        return tensor.data;
      });
      const whole = compiled.run(inputs);
      graph.outputs.forEach((value, i) => {
        compareData(primitive, value.type, whole[value.index], expected[i]?.data);
      });
      for (const parts of [2, 3, 7]) {
        expect(sameBits(compiled.run(inputs, parts), whole), `${parts} parts`).toBe(true);
      }
      const other = { wideVectors: true, threads: 1 };
      const wide = compileNode(emitter, node as unknown as NodeOf<P>, other);
      expect(sameBits(wide.run(inputs), whole), "wide vectors on one thread").toBe(true);
    });
  }
}

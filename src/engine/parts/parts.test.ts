import { describe, expect, it } from "vitest";
import { gradient } from "../autodiff/gradient.ts";
import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { makeGraph, subgraphsOf } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import type { PartName, PrimitiveName } from "../ir/primitives/index.ts";
import { definitionOf } from "../ir/primitives/index.ts";
import { optimize } from "../passes/pipeline.ts";
import { allParts } from "../testing/all-parts.ts";
import type { PrimitiveCase } from "../testing/primitive-case.ts";
import { casesByPrimitive } from "../testing/primitive-cases.ts";
import type { Part } from "./part.ts";

const parts: readonly Part<PartName>[] = Object.values(allParts);
const withNeeds = (part: Part<PartName>): readonly Part<PartName>[] => [
  part,
  ...(part.needs ?? []).flatMap(withNeeds),
];

function partOf(name: PrimitiveName): Part<PartName> | undefined {
  return parts.find(({ primitives }) => name in primitives);
}

/** Lists the parts that a graph's own primitives belong to. */
function partsIn({ nodes }: Graph): Set<Part<PartName>> {
  const found = nodes.flatMap((node) => [
    ...[partOf(node.primitive) ?? []].flat(),
    ...subgraphsOf(node).flatMap((graph) => [...partsIn(graph)]),
  ]);
  return new Set(found);
}

/** Differentiates by all float inputs, and then that by them and the cotangents once more. */
function graphs({ inputs, build: make }: PrimitiveCase): Graph[] {
  const parameters = inputs.map(({ type }) => build.parameter(type));
  const outputs = make(parameters);
  const slopes = (of: readonly Value[], wrt: readonly Value[]) => {
    const floats = of.filter(({ type }) => isFloat(type.dtype));
    const cotangents = floats.map(({ type }) => build.parameter(type));
    return {
      cotangents,
      values: gradient(
        floats,
        cotangents,
        wrt.filter(({ type }) => isFloat(type.dtype)),
      ),
    };
  };
  const once = slopes(outputs, parameters);
  const twice = slopes(once.values, [...parameters, ...once.cotangents]);
  return [outputs, once.values, twice.values].map((values) =>
    optimize(makeGraph([...parameters, ...once.cotangents, ...twice.cotangents], values)),
  );
}

describe("the parts of the engine", () => {
  it.each(casesByPrimitive.filter(([name]) => name !== "while"))(
    "%s and its gradients need no part that its own does not bring",
    (_, cases) => {
      for (const each of cases) {
        const [forward, ...derived] = graphs(each);
        const brought = new Set([...partsIn(forward as Graph)].flatMap(withNeeds));
        for (const graph of derived) {
          for (const part of partsIn(graph)) expect(brought).toContain(part);
        }
      }
    },
  );

  it("hold each primitive once", () => {
    const names = parts.flatMap(({ primitives }) => Object.keys(primitives));
    expect(new Set(names).size).toBe(names.length);
  });

  it("have a rule for each of their primitives, and a kernel for each that is one", () => {
    for (const { primitives, rules, wasm } of parts) {
      expect(Object.keys(rules).sort()).toEqual(Object.keys(primitives).sort());
      const kernels = Object.keys(primitives).flatMap((name) =>
        definitionOf(name as PrimitiveName).role === "kernel" ? [name] : [],
      );
      expect(Object.keys(wasm.kernels ?? {}).sort()).toEqual(kernels.sort());
    }
  });
});

import { describe, expect, it } from "vitest";
import { runGraph } from "../../../reference/interpreter.ts";
import type { NodeOf } from "../../../../ir/node.ts";
import type { FamilyName } from "../../../../ir/primitives/index.ts";
import { contraction as cases } from "../../../../testing/cases/contraction.ts";
import { compareData } from "../../../../testing/check-primitive.ts";
import { graphOf } from "../../../../testing/primitive-case.ts";
import type { NodeEmitter } from "../kernel-code.ts";
import { compileNode } from "../testing/run-kernel.ts";
import { contraction } from "./index.ts";

type Name = FamilyName<"contraction">;

const names = Object.keys(contraction) as Name[];

describe.each(names)("%s", (name) => {
  it.each(cases[name])("gives the reference's results for $name", (primitiveCase) => {
    const graph = graphOf(primitiveCase);
    const [node] = graph.nodes.filter(({ primitive }) => primitive === name);
    const inputs = primitiveCase.inputs.map(({ data }) => data);
    const [expected] = runGraph(graph, primitiveCase.inputs);
    const emitter = contraction[name] as unknown as NodeEmitter<Name>;
    const compiled = compileNode(emitter, node as NodeOf<Name>);
    const [given] = compiled.run(inputs);
    compareData(primitiveCase.name, graph.outputs[0]!.type, given, expected?.data);
    expect(compiled.run(inputs, 2)[0]).toEqual(given);
    expect(compiled.run(inputs, 3)[0]).toEqual(given);
  });
});

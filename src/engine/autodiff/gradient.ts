// Reverse-mode differentiation: from values and what they depend on to values that are gradients.

import { ConfigError } from "../../shared/errors.ts";
import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import { nodesBefore } from "../ir/graph.ts";
import type { Node, Value } from "../ir/node.ts";
import { fromSource } from "../ir/node.ts";
import type { PrimitiveName } from "../ir/primitives/index.ts";
import { sameShape, showType } from "../ir/shape.ts";
import { dependents } from "./dependents.ts";
import type { RuleContext } from "./rule.ts";
import { ruleOf } from "./rules/index.ts";
import { sumOfCotangents } from "./sum-of-cotangents.ts";

/**
 * Builds the gradients of Σ outputs · cotangents with respect to `wrt`; zeros where nothing flows.
 * Nodes are only added, so the result can be differentiated again.
 * @throws ConfigError when a path leads through a primitive that has no gradient.
 */
export function gradient(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
): Value[] {
  const results = pullback(outputs, cotangents, wrt);
  return wrt.map((value, i) => results[i] ?? build.fullLike(value, 0));
}

/**
 * Builds the same gradients as `gradient`, but gives undefined instead of zeros where nothing
 * flows.
 * @throws ConfigError when a path leads through a primitive that has no gradient.
 */
function pullback(
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
): (Value | undefined)[] {
  const flow = new Flow();
  const order = nodesBefore(outputs, new Set());
  const active = dependents(order, wrt);
  outputs.forEach((output, i) => {
    const cotangent = cotangents[i];
    if (cotangent === undefined || !sameType(cotangent, output)) {
      const given = cotangent === undefined ? "missing" : showType(cotangent.type);
      throw new ConfigError(
        `gradient: output ${i} is ${showType(output.type)}, but its cotangent is ${given}. ` +
          "Give one cotangent per output, of the output's shape and dtype.",
      );
    }
    flow.add(output, cotangent);
  });
  for (const node of order.reverse()) {
    if (active.has(node)) fromSource(gradientSource(node), () => propagate(node, flow, active));
  }
  return wrt.map((value) => flow.sum(value));
}

/** Collects what flows to each value, and sums it up when it is asked for. */
class Flow {
  readonly #terms = new Map<Value, Value[]>();

  add(value: Value, cotangent: Value): void {
    const terms = this.#terms.get(value);
    if (terms === undefined) this.#terms.set(value, [cotangent]);
    else terms.push(cotangent);
  }

  sum(value: Value): Value | undefined {
    const terms = this.#terms.get(value) ?? [];
    const sum = sumOfCotangents(terms);
    if (sum !== undefined && terms.length > 1) this.#terms.set(value, [sum]);
    return sum;
  }
}

/** Names where the gradient of a node comes from; a gradient of a gradient is named the same. */
function gradientSource({ source }: Node): string {
  if (source === undefined) return "gradient";
  return source.endsWith("gradient") ? source : `${source} gradient`;
}

function sameType(a: Value, b: Value): boolean {
  return a.type.dtype === b.type.dtype && sameShape(a.type.shape, b.type.shape);
}

function propagate(node: Node, flow: Flow, active: ReadonlySet<Node>): void {
  const cotangents = node.outputs.map((value) => flow.sum(value));
  const [output] = node.outputs;
  if (output === undefined || cotangents.every((value) => value === undefined)) return;
  const needs = (index: number) => {
    const value = node.inputs[index];
    return value !== undefined && isFloat(value.type.dtype) && active.has(value.node);
  };
  // A node that is itself in `wrt` may be active although nothing before it is asked for.
  if (!node.inputs.some((_, index) => needs(index))) return;
  const row = ruleOf(node.primitive);
  if (typeof row !== "function") {
    if (!row.throws) return;
    throw new ConfigError(`gradient: ${node.primitive} has no gradient: ${row.noGradient}`);
  }
  const context = {
    node,
    inputs: node.inputs,
    attributes: node.attributes,
    output,
    cotangent: cotangents[0] ?? build.fullLike(output, 0),
    cotangents,
    needs,
    pullback,
  } as unknown as RuleContext<PrimitiveName>;
  const results = row(context);
  node.inputs.forEach((value, index) => {
    const result = results[index];
    if (result !== undefined && needs(index)) flow.add(value, result);
  });
}

// The gradient rule of `scan`: from a loop to a loop that runs backwards through its saved values.

import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { inlineGraph, makeGraph } from "../ir/graph.ts";
import type { Node, NodeOf, Value } from "../ir/node.ts";
import { remakeNode } from "../ir/node.ts";
import type { TensorType } from "../ir/shape.ts";
import { range } from "../ir/shape.ts";
import { dependents } from "./dependents.ts";
import { reachable, residuals } from "./residuals.ts";
import type { Rule, RuleContext } from "./rule.ts";
import type { StackedSum } from "./stacked-sum.ts";
import { stackedSum } from "./stacked-sum.ts";

/** Pairs a value of one step with the value of the outer graph that holds it for all steps. */
interface Slice {
  readonly inner: Value;
  readonly outer: Value;
}

/** Holds the cotangents of one step, as values built on the forward body. */
interface Step {
  /** Carries through which a gradient flows, and their cotangents after and before the step. */
  readonly carries: readonly { place: number; after: Value; before: Value }[];
  /** Cotangents of the results, which the outer graph gives. */
  readonly results: readonly Slice[];
  /** Cotangents that a step adds to, by input of the scan. */
  readonly constants: ReadonlyMap<number, Value>;
  /** Cotangents of the slices, by input of the scan. */
  readonly slices: ReadonlyMap<number, Value>;
}

/**
 * Runs the body's gradient from the last step to the first. Forward values that it reads come from
 * a copy of the scan that also gives them; `passes/merge-scans` makes the copy and the original one.
 */
export const scanRule: Rule<"scan"> = (context) => {
  const { node } = context;
  const { body, constants, carries } = node.attributes;
  const step = differentiateStep(context);
  const values = [
    ...step.carries.map((carry) => carry.before),
    ...step.constants.values(),
    ...step.slices.values(),
  ];
  const cotangents = [
    ...step.carries.map((carry) => carry.after),
    ...step.results.map((slice) => slice.inner),
  ];
  const fixed = pairs(body.inputs.slice(0, constants), node.inputs);
  const given = pairs(
    body.inputs.slice(constants + carries),
    node.inputs.slice(constants + carries),
  );
  const kept = residuals({
    body,
    given: [...fixed, ...given].map((slice) => slice.inner),
    constants: fixed.map((slice) => slice.inner),
    stacked: body.outputs.slice(carries),
    cotangents,
    results: values,
  });
  const stacks = [...given, ...step.results, ...save(node, kept)];
  return runBackwards(context, step, fixed, stacks);
};

function pairs(inner: readonly Value[], outer: readonly Value[]): Slice[] {
  return inner.map((value, i) => ({ inner: value, outer: outer[i] ?? value }));
}

function differentiateStep(context: RuleContext<"scan">): Step {
  const { node, cotangents, needs, pullback } = context;
  const { body, constants, carries } = node.attributes;
  const active = activeInputs(context);
  const places = [...active].filter((i) => i >= constants && i < constants + carries);
  const after = places.map((i) => build.parameter(typeAt(body.inputs, i)));
  const results: Slice[] = [];
  const outputs = places.map((i) => body.outputs[i - constants] as Value);
  body.outputs.forEach((output, i) => {
    const outer = cotangents[i];
    if (i < carries || outer === undefined || !isFloat(output.type.dtype)) return;
    outputs.push(output);
    results.push({ inner: build.parameter(output.type), outer });
  });
  const inputs = [...active];
  const found = pullback(
    outputs,
    [...after, ...results.map((slice) => slice.inner)],
    inputs.map((i) => body.inputs[i] as Value),
  );
  const cotangentOf = new Map(inputs.map((i, k) => [i, found[k]]));
  const wanted = (from: number, to: number) => {
    const entries = inputs
      .filter((i) => i >= from && i < to && needs(i))
      .map((i) => [i, cotangentOf.get(i)] as const);
    return new Map(entries.filter((entry): entry is [number, Value] => entry[1] !== undefined));
  };
  return {
    carries: places.map((place, k) => {
      const parameter = after[k] as Value;
      return {
        place,
        after: parameter,
        before: cotangentOf.get(place) ?? build.fullLike(parameter, 0),
      };
    }),
    results,
    constants: wanted(0, constants),
    slices: wanted(constants + carries, node.inputs.length),
  };
}

/** Finds the inputs through which a gradient can flow: those asked for, and carries fed by them. */
function activeInputs({ node, needs }: RuleContext<"scan">): Set<number> {
  const { body, constants, carries } = node.attributes;
  const active = new Set(range(node.inputs.length).filter(needs));
  for (let before = -1; before < active.size; ) {
    before = active.size;
    const reached = dependents(
      body.nodes,
      [...active].map((i) => body.inputs[i] as Value),
    );
    body.outputs.slice(0, carries).forEach((output, i) => {
      if (isFloat(output.type.dtype) && reached.has(output.node)) active.add(constants + i);
    });
  }
  return active;
}

/** Gives the stacks of the kept values, from the scan itself or from an extended copy of it. */
function save(node: NodeOf<"scan">, kept: readonly Value[]): Slice[] {
  const { attributes } = node;
  const { body, carries } = attributes;
  const outputs = [...body.outputs];
  const places = kept.map((value) => {
    const place = outputs.indexOf(value, carries);
    return place < 0 ? outputs.push(value) - 1 : place;
  });
  const extended: Node =
    outputs.length === body.outputs.length
      ? node
      : remakeNode(
          { ...node, attributes: { ...attributes, body: makeGraph(body.inputs, outputs) } },
          node.inputs,
        );
  return kept.map((inner, i) => ({ inner, outer: extended.outputs[places[i] as number] ?? inner }));
}

function runBackwards(
  context: RuleContext<"scan">,
  step: Step,
  fixed: readonly Slice[],
  stacks: readonly Slice[],
): (Value | undefined)[] {
  const sums = planSums(step, fixed, stacks);
  const added = [...step.constants].filter(([i]) => !sums.has(i));
  const stackOuter = new Map(stacks.map((slice) => [slice.inner, slice.outer]));
  const operands = [...sums.values()].flatMap((sum) => sum.operands);
  const toStack = [...new Set([...step.slices.values(), ...operands])].filter(
    (value) => !stackOuter.has(value),
  );
  const totals = added.map(([, value]) => value);
  const outer = backwardLoop(context, step.carries, totals, toStack, fixed, stacks);
  const carried = step.carries.length + added.length;
  toStack.forEach((value, k) => {
    stackOuter.set(value, outer[carried + k] as Value);
  });
  const stackOf = (value: Value) => stackOuter.get(value) ?? value;
  const gradients = new Map<number, Value | undefined>();
  for (const [k, { place }] of step.carries.entries()) gradients.set(place, outer[k]);
  for (const [k, [i]] of added.entries()) gradients.set(i, outer[step.carries.length + k]);
  for (const [i, sum] of sums) gradients.set(i, sum.finish(stackOf));
  for (const [i, value] of step.slices) gradients.set(i, stackOf(value));
  return context.inputs.map((_, i) => gradients.get(i));
}

/** Makes the loop that gives the first carries' cotangents, then the totals, then the stacks. */
function backwardLoop(
  { node, cotangents }: RuleContext<"scan">,
  carries: Step["carries"],
  totals: readonly Value[],
  toStack: readonly Value[],
  fixed: readonly Slice[],
  stacks: readonly Slice[],
): readonly Value[] {
  const { length, reverse, constants } = node.attributes;
  const zero = (value: Value) => build.fullLike(value, 0);
  const carried: Slice[] = carries.map(({ place, after }) => ({
    inner: after,
    outer: cotangents[place - constants] ?? zero(after),
  }));
  const runningTotals = totals.map((value) => build.parameter(value.type));
  carried.push(...runningTotals.map((inner) => ({ inner, outer: zero(inner) })));
  const results = [
    ...carries.map((carry) => carry.before),
    ...totals.map((value, k) => build.add(runningTotals[k] as Value, value)),
    ...toStack,
  ];
  const known = [...fixed, ...stacks, ...carried].map((slice) => slice.inner);
  const read = valuesRead(makeGraph(known, results));
  const invariants = fixed.filter((slice) => read.has(slice.inner));
  const slices = stacks.filter((slice) => read.has(slice.inner));
  const given = [...invariants, ...carried, ...slices];
  return build.scan(
    given.map((slice) => slice.outer),
    {
      body: freshBody(
        given.map((slice) => slice.inner),
        results,
      ),
      length,
      constants: invariants.length,
      carries: carried.length,
      reverse: !reverse,
    },
  );
}

/** Plans which constants' cotangents are contracted once, after the loop. */
function planSums(
  step: Step,
  fixed: readonly Slice[],
  stacks: readonly Slice[],
): Map<number, StackedSum> {
  const constants = [...step.constants];
  const nodes = makeGraph(
    fixed.map((slice) => slice.inner),
    constants.map(([, value]) => value),
  );
  const sources = [...stacks.map((slice) => slice.inner), ...step.carries.map((c) => c.after)];
  const varying = reachable(nodes.nodes, sources);
  const stacked = new Set([...stacks.map((slice) => slice.inner), ...step.slices.values()]);
  const plans = new Map<number, StackedSum>();
  const plan = () => {
    for (const [i, value] of constants) {
      const sum = plans.has(i)
        ? undefined
        : stackedSum(value, {
            varies: (operand) => varying.has(operand.node),
            isStacked: (operand) => stacked.has(operand),
          });
      if (sum !== undefined) {
        plans.set(i, sum);
        for (const operand of sum.operands) stacked.add(operand);
      }
    }
  };
  // A second look: what the products stack, the sums of biases can use.
  plan();
  plan();
  return plans;
}

function valuesRead(graph: Graph): Set<Value> {
  return new Set([...graph.nodes.flatMap((node) => node.inputs), ...graph.outputs]);
}

/** Closes a body over parameters of its own, so that it shares no node with the forward body. */
function freshBody(inputs: readonly Value[], outputs: readonly Value[]): Graph {
  const parameters = inputs.map((value) => build.parameter(value.type));
  return makeGraph(parameters, inlineGraph(makeGraph(inputs, outputs), parameters));
}

function typeAt(values: readonly Value[], index: number): TensorType {
  return (values[index] as Value).type;
}

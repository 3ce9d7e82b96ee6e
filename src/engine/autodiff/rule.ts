// The form of a gradient rule: from a node and its results' cotangents to its inputs' cotangents.

import type { NodeOf, Value } from "../ir/node.ts";
import { onlyOutput } from "../ir/node.ts";
import type { PrimitiveName } from "../ir/primitives/index.ts";

/**
 * Builds the cotangents of `wrt` from those of `outputs`; undefined where nothing flows.
 * Reaches the rules of control flow as a value, because it stands above them.
 */
export type Pullback = (
  outputs: readonly Value[],
  cotangents: readonly Value[],
  wrt: readonly Value[],
) => (Value | undefined)[];

/** Is all that a rule sees. */
export interface RuleContext<P extends PrimitiveName> {
  readonly node: NodeOf<P>;
  readonly inputs: readonly Value[];
  readonly attributes: NodeOf<P>["attributes"];
  /** The node's first result. */
  readonly output: Value;
  /** Cotangent of the first result. */
  readonly cotangent: Value;
  /** Cotangents of all results; undefined where none flows. */
  readonly cotangents: readonly (Value | undefined)[];
  /** Tells whether anyone asks for the cotangent of an input. */
  readonly needs: (input: number) => boolean;
  /** Differentiates the sub-graphs of control flow. */
  readonly pullback: Pullback;
}

/** Gives a cotangent per input; undefined where none flows or none is needed. */
export type Rule<P extends PrimitiveName> = (
  context: RuleContext<P>,
) => readonly (Value | undefined)[];

/** Says why no gradient flows through a primitive: its results are constant almost everywhere. */
export interface NoGradient {
  readonly noGradient: string;
  /** True where asking is a mistake to be reported, false where the gradient is simply zero. */
  readonly throws: boolean;
}

/** Declares that the gradient is zero: comparisons, integers, counts. */
export function zeroGradient(reason: string): NoGradient {
  return { noGradient: reason, throws: false };
}

/** Declares that a gradient exists in principle but is not given. */
export function notDifferentiable(reason: string): NoGradient {
  return { noGradient: reason, throws: true };
}

/** Holds a rule, or the reason for none, for each primitive of a family. */
export type RuleTable<P extends PrimitiveName> = { readonly [K in P]: Rule<K> | NoGradient };

/** Gives the first input of a rule that has one. */
export function first<P extends PrimitiveName>(context: RuleContext<P>): Value {
  return at(context, 0);
}

/** Gives one input of a rule. */
export function at<P extends PrimitiveName>(context: RuleContext<P>, index: number): Value {
  return context.inputs[index] ?? onlyOutput(context.node);
}

/** Computes a cotangent only where someone asks for it. */
export function when<P extends PrimitiveName>(
  { needs }: RuleContext<P>,
  input: number,
  cotangent: () => Value,
): Value | undefined {
  return needs(input) ? cotangent() : undefined;
}

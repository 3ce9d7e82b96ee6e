// Parts of the engine for primitives that most programs do without: their types, gradient rules and
// kernels come with the operations that make such nodes, and stay out of a bundle without them.

import type { RuleTable } from "../autodiff/rule.ts";
import { addRules } from "../autodiff/rules/index.ts";
import type { WasmRows } from "../backends/wasm/rows.ts";
import { addRows } from "../backends/wasm/rows.ts";
import type {
  Attributes,
  CoreName,
  PartName,
  PartOf,
  PrimitiveName,
  Primitives,
} from "../ir/primitives/index.ts";
import { addPrimitives } from "../ir/primitives/index.ts";
import type { PartPasses } from "../passes/part-passes.ts";
import { addPasses } from "../passes/part-passes.ts";
import type { Tensor } from "../trace/tensor.ts";
import { applyPrimitive } from "../trace/tensor.ts";

/** Is all that the engine has to know of some primitives. */
export interface Part<N extends PartName> {
  readonly name: N;
  readonly primitives: Pick<Primitives, PartOf<N>>;
  readonly rules: RuleTable<PartOf<N>>;
  /** Rows for the WebAssembly backend's tables; views have none. */
  readonly wasm: WasmRows;
  readonly passes?: PartPasses;
  /** Parts whose primitives the rules make. */
  readonly needs?: readonly Part<PartName>[];
}

const known = new Set<PartName>();

/** Makes a part's primitives known to the engine; at once where they are. */
export function bring(part: Part<PartName>): void {
  if (known.has(part.name)) return;
  known.add(part.name);
  addPrimitives(part.primitives);
  addRules(part.rules);
  addRows(part.wasm);
  if (part.passes !== undefined) addPasses(part.passes);
  part.needs?.forEach(bring);
}

/**
 * Applies a primitive to tensors of exactly the types it takes, and gives its first result. One that
 * not every program has is given with the part that it belongs to.
 */
export function primitive<P extends CoreName>(
  name: P,
  inputs: readonly Tensor[],
  attributes: Attributes<P>,
): Tensor;
export function primitive<N extends PartName, P extends PartOf<N>>(
  name: P,
  inputs: readonly Tensor[],
  attributes: Attributes<P>,
  part: Part<N>,
): Tensor;
export function primitive<P extends PrimitiveName>(
  name: P,
  inputs: readonly Tensor[],
  attributes: Attributes<P>,
  part?: Part<PartName>,
): Tensor {
  if (part !== undefined) bring(part);
  const [result] = applyPrimitive(name, inputs, attributes);
  if (result === undefined) throw new Error(`${name} gave no result`);
  return result;
}

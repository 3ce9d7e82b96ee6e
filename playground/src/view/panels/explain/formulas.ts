// From a step in numbers to the formulas of one node: forward, loss, backward.

import type { Config, LossName } from "../../../config/config.ts";
import { activationOf, frozenOf, outputUnits } from "../../../config/config.ts";
import { biasIndex, type NodePlace, sizesOf, weightIndex } from "../../../config/shape.ts";
import type { ExplainedStage, ExplainedStep } from "../../../engine/explain/explained-step.ts";
import { derivativeOf, functionNames } from "./activations.ts";
import {
  applied,
  beside,
  literal,
  type Markup,
  minus,
  named,
  nameOf,
  over,
  partial,
  plus,
  power,
  root,
  sumOver,
  type Term,
  times,
  total,
} from "./term.ts";

/** Is a line: a quantity and what it is computed from. */
export interface Equation {
  readonly name: Markup;
  readonly term: Term;
}

/** Gives access to the numbers of one node and one example of a step. */
export class NodeView {
  readonly step: ExplainedStep;
  readonly config: Config;
  readonly place: NodePlace;
  /** Which example of the batch. */
  readonly row: number;
  readonly sizes: readonly number[];
  readonly stage: ExplainedStage;
  readonly units: number;
  readonly isOutput: boolean;

  constructor(step: ExplainedStep, config: Config, place: NodePlace, row: number) {
    this.step = step;
    this.config = config;
    this.place = place;
    this.row = row;
    this.sizes = sizesOf(config);
    this.units = this.sizes[place.layer] ?? 0;
    this.isOutput = place.layer === this.sizes.length - 1;
    this.stage = step.stages[place.layer - 1] as ExplainedStage;
  }

  get count(): number {
    return this.step.rows.length;
  }

  /** Reads a number of the node from `[rows, nodes]`. */
  at(values: Float64Array, row = this.row, node = this.place.node): number {
    return values[row * this.units + node] ?? Number.NaN;
  }

  /** What comes into the node, from the layer before or the features. */
  inputs(row = this.row): number[] {
    const before = this.sizes[this.place.layer - 1] ?? 0;
    const values =
      this.place.layer === 1
        ? this.step.features
        : outputsOf(this.step.stages[this.place.layer - 2]);
    return Array.from({ length: before }, (_, i) => values[row * before + i] ?? Number.NaN);
  }

  /** Finds a weight into the node, or with −1 its bias, in the flat lists. */
  indexOf(from: number): number {
    const { layer, node } = this.place;
    return from < 0
      ? biasIndex(this.sizes, layer, node)
      : weightIndex(this.sizes, layer, from, node);
  }
}

/** Gives what a layer hands on: the activations, or what dropout left of them. */
function outputsOf(stage: ExplainedStage | undefined): Float64Array {
  return (stage?.dropped ?? stage?.activated)?.values ?? new Float64Array(0);
}

/** Gives the sum, the normalization if there is one, the activation, and dropout if there is. */
export function forward(view: NodeView): Equation[] {
  const { step, stage } = view;
  const inputs = view.inputs();
  const products = inputs.map((input, from) =>
    times(
      named("w", step.before[view.indexOf(from)] ?? Number.NaN, String(from + 1)),
      named("x", input, String(from + 1)),
    ),
  );
  const bias = named("b", step.before[view.indexOf(-1)] ?? Number.NaN);
  const weighted = sumOver("i", beside(nameOf("w", "i"), nameOf("x", "i")));
  const lines: Equation[] = [
    {
      name: nameOf("z"),
      term: {
        ...plus(...products, bias),
        symbols: beside(weighted, { element: "mo", inside: "+" }, nameOf("b")),
      },
    },
  ];
  if (stage.normalized) lines.push(normalization(view));
  lines.push(activation(view));
  if (stage.dropped) {
    const kept = view.at(stage.dropped.values);
    const share = named("p", view.config.layers[view.place.layer - 1]?.dropout ?? 0);
    const output = named("a", view.at(stage.activated.values));
    const isKept = kept !== 0 || output.value === 0;
    lines.push({
      name: nameOf("a", "d"),
      term: isKept ? over(output, minus(literal(1), share)) : times(literal(0), output),
    });
  }
  return lines;
}

function normalization(view: NodeView): Equation {
  const { mean, variance, normalized } = statistics(view);
  const { gamma, beta, epsilon } = normalized;
  const { node } = view.place;
  const z = named("z", view.at(view.stage.sums.values));
  const deviation = root(plus(named(nameOf("σ²"), variance), named("ε", epsilon)));
  const standard = over(minus(z, named("μ", mean)), deviation);
  const scaled = times(named("γ", gamma[node] ?? Number.NaN), standard);
  return { name: nameOf("ẑ"), term: plus(scaled, named("β", beta[node] ?? Number.NaN)) };
}

function statistics(view: NodeView) {
  const { normalized, sums } = view.stage;
  if (normalized === null) throw new Error("This layer has no batch normalization.");
  const { kept } = normalized;
  if (kept !== null) {
    const [mean = Number.NaN, variance = Number.NaN] = [kept.mean, kept.variance].map(
      (values) => values[view.place.node],
    );
    return { normalized, mean, variance };
  }
  const all = Array.from({ length: view.count }, (_, row) => view.at(sums.values, row));
  const mean = meanOf(all);
  return { normalized, mean, variance: meanOf(all.map((value) => (value - mean) ** 2)) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Gives what goes into the activation: the sum, or the normalized one. */
function beforeActivation(view: NodeView): Term {
  const { normalized, sums } = view.stage;
  return normalized ? named("ẑ", view.at(normalized.values)) : named("z", view.at(sums.values));
}

/** Names the activation of a node's layer. */
export function activationOfNode({ config, place, isOutput }: NodeView) {
  const layer = config.layers[place.layer - 1];
  return isOutput || layer === undefined ? config.output : activationOf(config, layer);
}

function activation(view: NodeView): Equation {
  const value = view.at(view.stage.activated.values);
  const name = nameOf(view.isOutput ? "ŷ" : "a");
  return {
    name,
    term: applied(functionNames[activationOfNode(view)], beforeActivation(view), value),
  };
}

const half = literal(0.5);
const one = literal(1);
const two = literal(2);
const logarithm = (term: Term) => applied("ln", term, Math.log(term.value));
const negative = (term: Term) => minus(literal(0), term);

/** Is an output of an example with what it should be. */
interface Ends {
  readonly output: Term;
  readonly target: Term;
  /** Share of the output in the sum of all, for competing classes. */
  readonly share: Term;
  /** Whether logarithms would come too near to 0, so that the library holds the output still. */
  readonly isHeld: boolean;
  /** Examples and outputs among which the loss is shared. */
  readonly shares: Term;
  readonly count: Term;
  /** Sum of all outputs; 1 behind softmax. */
  readonly sum: Term;
}

type LossTerm = (ends: Ends) => Term;

/** What one output of one example adds to the loss; several outputs are averaged or added. */
const lossTerms: { readonly [name in LossName]: LossTerm } = {
  half_mse: ({ output, target }) => times(half, power(minus(target, output), two)),
  mse: ({ output, target }) => power(minus(target, output), two),
  mae: ({ output, target }) => {
    const difference = minus(target, output);
    return applied("abs", difference, Math.abs(difference.value));
  },
  binary_crossentropy: ({ output, target }) =>
    negative(
      plus(
        times(target, logarithm(output)),
        times(minus(one, target), logarithm(minus(one, output))),
      ),
    ),
  categorical_crossentropy: ({ share, target }) => negative(times(target, logarithm(share))),
};

/** Gives the loss of one example at one output. */
export function lossOfOutput(view: NodeView): Equation {
  return { name: nameOf("ℓ"), term: lossTerms[view.config.loss](ends(view)) };
}

/** Gives the mean loss of the batch, from the examples one by one. */
export function lossOfBatch(view: NodeView): Equation {
  const losses = Array.from({ length: view.count }, (_, row) => named("L", exampleLoss(view, row)));
  const share = over(one, named("N", view.count));
  const mean = times(share, total(sumOver("n", nameOf("L", "n")), losses));
  return { name: nameOf("L"), term: mean };
}

function exampleLoss({ step, config }: NodeView, row: number): number {
  const units = outputUnits(config);
  const layer = step.stages.length;
  const parts = Array.from({ length: units }, (_, node) => {
    const view = new NodeView(step, config, { layer, node }, row);
    return lossOfOutput(view).term.value;
  });
  const sum = parts.reduce((all, part) => all + part, 0);
  return config.loss === "categorical_crossentropy" ? sum : sum / units;
}

// Cross-entropies keep away from the logarithm of 0, as the library does; so do their formulas.
const nearest = 1e-7;
const held = (value: number) => Math.min(1 - nearest, Math.max(nearest, value));

function ends(view: NodeView): Ends {
  const { step, config, units } = view;
  const outputs = Array.from({ length: units }, (_, node) =>
    view.at(view.stage.activated.values, view.row, node),
  );
  const targets = outputs.map((_, node) => view.at(step.targets, view.row, node));
  const sum = outputs.reduce((all, value) => all + value, 0);
  const raw = view.at(view.stage.activated.values);
  const competes = config.loss === "categorical_crossentropy";
  // Among competing classes only the output of the true one is looked at.
  const looked = competes ? (outputs[targets.indexOf(1)] ?? 0) / sum : raw;
  const count = named("N", view.count);
  return {
    output: named("ŷ", config.loss === "binary_crossentropy" ? held(raw) : raw),
    target: named("y", view.at(step.targets)),
    share: config.output === "softmax" ? named("ŷ", held(raw)) : named("p", held(raw / sum)),
    isHeld: config.loss.endsWith("crossentropy") && looked !== held(looked),
    shares: units === 1 ? count : times(count, named("U", units)),
    ...{ count, sum: config.output === "softmax" ? one : named("S", sum) },
  };
}

/** How the loss of the batch changes with one output. */
const lossSlopes: { readonly [name in LossName]: LossTerm } = {
  half_mse: ({ output, target, shares }) => over(minus(output, target), shares),
  mse: ({ output, target, shares }) => over(times(two, minus(output, target)), shares),
  mae: ({ output, target, shares }) => {
    const difference = minus(output, target);
    return over(applied("sign", difference, Math.sign(difference.value)), shares);
  },
  binary_crossentropy: ({ output, target, shares }) =>
    over(over(minus(output, target), times(output, minus(one, output))), shares),
  categorical_crossentropy: ({ output, target, count, sum }) =>
    over(minus(sum === one ? one : over(one, sum), over(target, output)), count),
};

/** Gives how the loss changes with the output of the node, with its sum (δ), and in between. */
export function backward(view: NodeView): Equation[] {
  const { stage } = view;
  const lines: Equation[] = [];
  const output = nameOf(view.isOutput ? "ŷ" : "a");
  const handedOn = stage.dropped ? nameOf("a", "d") : output;
  lines.push({ name: partial(nameOf("L"), handedOn), term: slopeOfOutput(view) });
  if (stage.dropped) lines.push(throughDropout(view));
  const isNormalized = stage.normalized !== null;
  const sum = isNormalized ? nameOf("ẑ") : nameOf("z");
  const delta = throughActivation(view);
  lines.push({ name: isNormalized ? partial(nameOf("L"), sum) : nameOf("δ"), term: delta });
  if (isNormalized) lines.push(throughNormalization(view));
  return lines;
}

function slopeOfOutput(view: NodeView): Term {
  if (view.isOutput) {
    const at = ends(view);
    return at.isHeld ? literal(0) : lossSlopes[view.config.loss](at);
  }
  const { step, config, place, row, sizes } = view;
  const next = step.stages[place.layer] as ExplainedStage;
  const units = sizes[place.layer + 1] ?? 0;
  const terms = Array.from({ length: units }, (_, node) => {
    const weight = step.before[weightIndex(sizes, place.layer + 1, place.node, node)] ?? Number.NaN;
    const delta = new NodeView(step, config, { layer: place.layer + 1, node }, row).at(
      next.sums.gradients,
    );
    return times(named("w", weight), named("δ", delta));
  });
  return total(sumOver("k", beside(nameOf("w", "k"), nameOf("δ", "k"))), terms);
}

function throughDropout(view: NodeView): Equation {
  const { dropped, activated } = view.stage;
  const isKept =
    dropped !== null && (view.at(dropped.values) !== 0 || view.at(activated.values) === 0);
  const share = named("p", view.config.layers[view.place.layer - 1]?.dropout ?? 0);
  const slope = named(
    partial(nameOf("L"), nameOf("a", "d")),
    dropped ? view.at(dropped.gradients) : 0,
  );
  return {
    name: partial(nameOf("L"), nameOf("a")),
    term: isKept ? over(slope, minus(one, share)) : times(literal(0), slope),
  };
}

function throughActivation(view: NodeView): Term {
  const { stage } = view;
  const output = nameOf(view.isOutput ? "ŷ" : "a");
  const slope = (node = view.place.node) =>
    named(partial(nameOf("L"), output), view.at(stage.activated.gradients, view.row, node));
  const value = named(output, view.at(stage.activated.values));
  if (stage.slopes !== null) {
    const derivative = derivativeOf(activationOfNode(view), {
      sum: beforeActivation(view),
      value,
      slope: view.at(stage.slopes),
    });
    return times(derivative, slope());
  }
  // Softmax: every output depends on every sum.
  const terms = Array.from({ length: view.units }, (_, node) =>
    times(named("a", view.at(stage.activated.values, view.row, node)), slope(node)),
  );
  const k = sumOver("k", beside(nameOf("a", "k"), nameOf("g", "k")));
  return times(value, minus(slope(), total(k, terms)));
}

function throughNormalization(view: NodeView): Equation {
  const { mean, variance, normalized } = statistics(view);
  const rows = Array.from({ length: view.count }, (_, row) => row);
  const gradients = rows.map((row) => view.at(normalized.gradients, row));
  const deviation = Math.sqrt(variance + normalized.epsilon);
  const standard = rows.map((row) => (view.at(view.stage.sums.values, row) - mean) / deviation);
  const slope = named("g", gradients[view.row] ?? Number.NaN);
  const gamma = named("γ", normalized.gamma[view.place.node] ?? Number.NaN);
  const factor = over(
    gamma,
    root(plus(named(nameOf("σ²"), variance), named("ε", normalized.epsilon))),
  );
  // What a frozen layer normalizes by does not depend on the batch.
  if (normalized.kept !== null) return { name: nameOf("δ"), term: times(factor, slope) };
  const average = named(nameOf("ḡ"), meanOf(gradients));
  const along = meanOf(gradients.map((gradient, row) => gradient * (standard[row] ?? 0)));
  const inner = minus(
    minus(slope, average),
    times(
      named("s", standard[view.row] ?? Number.NaN),
      named(beside(nameOf("mean"), nameOf("(g·s)")), along),
    ),
  );
  return { name: nameOf("δ"), term: times(factor, inner) };
}

/** Gives the gradient of a weight into the node, or with −1 of its bias: a sum over the batch. */
export function gradientOf(view: NodeView, from: number): Equation {
  const { stage, config } = view;
  const rows = Array.from({ length: view.count }, (_, row) => row);
  const isBias = from < 0;
  const terms = rows.map((row) => {
    const delta = named("δ", view.at(stage.sums.gradients, row));
    return isBias ? delta : times(delta, named("x", view.inputs(row)[from] ?? Number.NaN));
  });
  const added = isBias ? nameOf("δ", "n") : beside(nameOf("δ", "n"), nameOf("x", "n"));
  const sum = total(sumOver("n", added), terms);
  const name = partial(nameOf("L"), isBias ? nameOf("b") : nameOf("w"));
  const { regularization, regularizationRate: rate, compatible } = config;
  const isFrozen = frozenOf(config)[view.place.layer - 1] === true;
  if (isBias || isFrozen || compatible || regularization === "none" || rate === 0) {
    return { name, term: sum };
  }
  const weight = named("w", view.step.before[view.indexOf(from)] ?? Number.NaN);
  const pull = regularization === "L1" ? applied("sign", weight, Math.sign(weight.value)) : weight;
  return { name, term: plus(sum, times(named("λ", rate), pull)) };
}

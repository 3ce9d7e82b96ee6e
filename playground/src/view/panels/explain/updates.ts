// How each optimizer changes one weight: its inner state and its formula, filled in.

import { type Config, frozenOf, type OptimizerName } from "../../../config/config.ts";
import { layerOfWeight, sizesOf } from "../../../config/shape.ts";
import type { ExplainedStep } from "../../../engine/explain/explained-step.ts";
import type { Equation } from "./formulas.ts";
import {
  applied,
  literal,
  minus,
  named,
  nameOf,
  over,
  plus,
  power,
  root,
  type Term,
  times,
} from "./term.ts";

/** Names what an optimizer remembers of each weight, in the order in which the engine keeps it. */
export const stateNames: { readonly [name in OptimizerName]: readonly string[] } = {
  sgd: [],
  momentum: ["m"],
  nesterov: ["m"],
  adagrad: ["A"],
  rmsprop: ["v"],
  adam: ["m", "v"],
};

/** Is what a rule may use. */
interface Quantities {
  readonly w: Term;
  readonly g: Term;
  /** Learning rate, written η. */
  readonly rate: Term;
  /** Number of the update. */
  readonly t: Term;
  readonly old: readonly Term[];
  readonly settings: { readonly [name in keyof Config["settings"]]: Term };
}

const one = literal(1);
const two = literal(2);

const share = (keep: Term, old: Term, fresh: Term) =>
  plus(times(keep, old), times(minus(one, keep), fresh));

/** Each rule gives the new state and, last, the new weight. */
const rules: { readonly [name in OptimizerName]: (of: Quantities) => Equation[] } = {
  sgd: ({ w, g, rate }) => [line("w", minus(w, times(rate, g)))],
  momentum: ({ w, g, rate, old, settings }) => {
    const moved = line("m", minus(times(settings.momentum, first(old)), times(rate, g)));
    return [moved, line("w", plus(w, named("m", moved.term.value)))];
  },
  nesterov: ({ w, g, rate, old, settings }) => {
    const moved = line("m", minus(times(settings.momentum, first(old)), times(rate, g)));
    const ahead = times(settings.momentum, named("m", moved.term.value));
    return [moved, line("w", minus(plus(w, ahead), times(rate, g)))];
  },
  adagrad: ({ w, g, rate, old, settings }) => {
    const sum = line("A", plus(first(old), power(g, two)));
    const divisor = root(plus(named("A", sum.term.value), settings.epsilon));
    return [sum, line("w", minus(w, over(times(rate, g), divisor)))];
  },
  rmsprop: ({ w, g, rate, old, settings }) => {
    const mean = line("v", share(settings.rho, first(old), power(g, two)));
    const divisor = root(plus(named("v", mean.term.value), settings.epsilon));
    return [mean, line("w", minus(w, over(times(rate, g), divisor)))];
  },
  adam: ({ w, g, rate, t, old, settings }) => {
    const { beta1, beta2, epsilon } = settings;
    const [m = literal(0), v = literal(0)] = old;
    const mean = line("m", share(beta1, m, g));
    const square = line("v", share(beta2, v, power(g, two)));
    const correction = over(root(minus(one, power(beta2, t))), minus(one, power(beta1, t)));
    const length = line("α", times(rate, correction));
    const divisor = plus(root(named("v", square.term.value)), epsilon);
    const move = over(named("m", mean.term.value), divisor);
    return [mean, square, length, line("w", minus(w, times(named("α", length.term.value), move)))];
  },
};

/** Gives the update of a weight, by its place in the flat lists; the last line is the new weight. */
export function updateOf(
  step: ExplainedStep,
  config: Config,
  index: number,
  isBias: boolean,
): Equation[] {
  const weight = step.before[index] ?? Number.NaN;
  const w = named("w", weight);
  const layer = layerOfWeight(sizesOf(config), index);
  if (frozenOf(config)[layer - 1] === true) return [line("w", w)];
  const g = named("g", step.gradients[index] ?? Number.NaN);
  const rate = named("η", step.learningRate);
  if (config.compatible) {
    // With L1 the engine keeps whether a weight is still alive.
    const isAlive = isBias || step.stateBefore[0]?.[index] !== 0;
    return [compatibleUpdate(config, { w, g, rate }, { isBias, isAlive })];
  }
  const { momentum, rho, beta1, beta2, epsilon } = config.settings;
  const names = stateNames[config.optimizer];
  return rules[config.optimizer]({
    ...{ w, g, rate, t: named("t", step.update) },
    old: names.map((name, kind) => named(name, step.stateBefore[kind]?.[index] ?? Number.NaN)),
    settings: {
      ...{ momentum: named("μ", momentum), rho: named("ρ", rho), epsilon: named("ε", epsilon) },
      ...{ beta1: named("β", beta1, "1"), beta2: named("β", beta2, "2") },
    },
  });
}

// First the loss, then the penalty; with L1 a weight that would cross 0 stops there for good.
function compatibleUpdate(
  { regularization, regularizationRate }: Config,
  { w, g, rate }: Pick<Quantities, "w" | "g" | "rate">,
  { isBias, isAlive }: { readonly isBias: boolean; readonly isAlive: boolean },
): Equation {
  const stepped = minus(w, times(rate, g));
  if (regularization === "none" || isBias) return line("w", stepped);
  const pull = regularization === "L1" ? applied("sign", w, Math.sign(w.value)) : w;
  const pulled = minus(stepped, times(rate, named("λ", regularizationRate), pull));
  const crosses = regularization === "L1" && stepped.value * pulled.value < 0;
  return line("w", crosses || !isAlive ? times(literal(0), pulled) : pulled);
}

function first([term = literal(0)]: readonly Term[]): Term {
  return term;
}

function line(name: string, term: Term): Equation {
  return { name: nameOf(name), term };
}

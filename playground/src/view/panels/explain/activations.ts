// How activations and their derivatives are written.

import type { Activation, OutputActivation } from "../../../config/config.ts";
import { applied, literal, minus, plus, power, type Term, times } from "./term.ts";

type Name = Activation | OutputActivation;

/** Are the names in formulas. */
export const functionNames: { readonly [name in Name]: string } = {
  relu: "max0",
  tanh: "tanh",
  sigmoid: "σ",
  linear: "id",
  leaky_relu: "leaky",
  elu: "elu",
  gelu: "gelu",
  silu: "swish",
  softmax: "softmax",
};

/** Are the formulas themselves, as text. */
export const activationFormulas: { readonly [name in Name]: string } = {
  relu: "max0(z) = max(0, z)",
  tanh: "tanh(z) = (eᶻ − e⁻ᶻ) / (eᶻ + e⁻ᶻ)",
  sigmoid: "σ(z) = 1 / (1 + e⁻ᶻ)",
  linear: "id(z) = z",
  leaky_relu: "leaky(z) = max(0.2·z, z)",
  elu: "elu(z) = z > 0: z; z ≤ 0: eᶻ − 1",
  gelu: "gelu(z) = z·Φ(z)",
  silu: "swish(z) = z·σ(z)",
  softmax: "softmax(z)ⱼ = e^zⱼ / Σₖ e^zₖ",
};

/** Is what a derivative can be written with. */
interface Point {
  /** What goes in. */
  readonly sum: Term;
  /** What comes out. */
  readonly value: Term;
  /** The derivative as the library has it, for functions whose own formula would be long. */
  readonly slope: number;
}

const one = literal(1);
const step = ({ sum, slope }: Point) => applied("f′", sum, slope);

const derivatives: { readonly [name in Name]: (at: Point) => Term } = {
  relu: step,
  tanh: ({ value }) => minus(one, power(value, literal(2))),
  sigmoid: ({ value }) => times(value, minus(one, value)),
  linear: () => one,
  leaky_relu: step,
  elu: ({ sum, value }) => (sum.value > 0 ? one : plus(value, one)),
  gelu: step,
  silu: ({ sum, value }) => {
    const gate = applied("σ", sum, 1 / (1 + Math.exp(-sum.value)));
    return plus(value, times(gate, minus(one, value)));
  },
  softmax: step,
};

/** Gives the derivative of an activation where it works; softmax has none by itself. */
export function derivativeOf(name: Name, at: Point): Term {
  return derivatives[name](at);
}

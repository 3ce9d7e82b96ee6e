// Trouble inside of the network: nodes that give nothing, nodes at their limit, nodes all alike.

import type { Activation, Config, OutputActivation } from "../config/config.ts";
import { outputUnits } from "../config/config.ts";
import { sizesOf, weightIndex } from "../config/shape.ts";
import type { Evidence, Examiner, Finding } from "./finding.ts";
import { lowerRate, randomWeights, replaceActivation, usualRate } from "./mends.ts";

/** Tells a layer in trouble: how many of its nodes are concerned. */
interface Layer {
  readonly index: number;
  readonly units: number;
  readonly concerned: number;
}

/** Finds layers of which every node, or every other one, is a ReLU that gives 0 everywhere. */
export const deadRelu: Examiner = (evidence) => {
  const { config, frame, curve } = evidence;
  if (frame.step === 0) return null;
  const layers = layersWith(evidence, ["relu"], ({ highest }) => highest <= 0);
  const leaky = replaceActivation(["relu"], "leaky_relu");
  const isFast = config.learningRate > 3 * usualRate(config);
  const mends = isFast ? [lowerRate(config), leaky] : [leaky, lowerRate(config)];
  const find = (id: Finding["id"], { index, units, concerned }: Layer): Finding => {
    return { id, severity: "warning", values: [index + 1, concerned, units], mends };
  };
  const whole = layers.find(({ units, concerned }) => concerned === units);
  if (whole !== undefined) return find("deadLayer", whole);
  const half = layers.find(({ units, concerned }) => concerned > 1 && concerned >= units / 2);
  const isBad = frame.train.loss > 0.3 * (curve.train[0] ?? 0);
  return half !== undefined && frame.epoch >= 5 && isBad ? find("deadNodes", half) : null;
};

/** Finds layers, the output among them, that are at their limits everywhere while the loss is large. */
export const saturated: Examiner = (evidence) => {
  const { config, frame, curve } = evidence;
  if (frame.epoch < 5 || frame.train.loss < 0.5 * (curve.train[0] ?? 0)) return null;
  const layers = layersWith(evidence, ["tanh", "sigmoid"], ({ atLimit }) => atLimit > 0.97);
  const found = layers.find(({ units, concerned }) => concerned === units);
  if (found === undefined) return null;
  const values = [found.index + 1, config.layers.length];
  return { id: "saturated", severity: "warning", values, mends: [lowerRate(config)] };
};

/** Finds hidden layers whose nodes all compute the same, and so can only learn the same. */
export const alike: Examiner = ({ config, frame }) => {
  const sizes = sizesOf(config);
  const [inputs = 0, units = 0] = sizes;
  if (config.layers.length === 0 || inputs === 0 || units < 2 || frame.step === 0) return null;
  for (let input = 0; input < inputs; input++) {
    const first = frame.weights[weightIndex(sizes, 1, input, 0)];
    for (let unit = 1; unit < units; unit++) {
      if (frame.weights[weightIndex(sizes, 1, input, unit)] !== first) return null;
    }
  }
  return { id: "alike", severity: "warning", values: [], mends: [randomWeights(config)] };
};

/** Is what a node gives over the whole plane. */
interface Range {
  readonly highest: number;
  readonly lowest: number;
  /** Share of the plane where it is within 2 percent of its limits. */
  readonly atLimit: number;
}

/** Gives the range of the first output over the plane. */
export function outputRange({ config, frame }: Evidence): Range {
  const hidden = config.layers.reduce((sum, { units }) => sum + units, 0);
  return rangeOf(frame.thumbnails, widthOf(config), hidden, [-1, 1]);
}

function layersWith(
  { config, frame }: Evidence,
  names: readonly (Activation | OutputActivation)[],
  isConcerned: (range: Range) => boolean,
): Layer[] {
  const width = widthOf(config);
  let column = 0;
  const output = { units: outputUnits(config), activation: config.output };
  return [...config.layers, output].flatMap((layer, index) => {
    const from = column;
    column += layer.units;
    const activation = layer.activation ?? config.activation;
    if (!names.includes(activation)) return [];
    const limits = activation === "sigmoid" ? ([0, 1] as const) : ([-1, 1] as const);
    const ranges = Array.from({ length: layer.units }, (_, node) =>
      rangeOf(frame.thumbnails, width, from + node, limits),
    );
    return [{ index, units: layer.units, concerned: ranges.filter(isConcerned).length }];
  });
}

function widthOf(config: Config): number {
  return sizesOf(config)
    .slice(1)
    .reduce((sum, units) => sum + units, 0);
}

function rangeOf(
  values: Float32Array,
  width: number,
  column: number,
  [low, high]: readonly [number, number],
): Range {
  const near = 0.02 * (high - low);
  let [highest, lowest, limited, count] = [-Infinity, Infinity, 0, 0];
  for (let i = column; i < values.length; i += width, count++) {
    const value = values[i] ?? 0;
    highest = Math.max(highest, value);
    lowest = Math.min(lowest, value);
    if (value > high - near || value < low + near) limited++;
  }
  return { highest, lowest, atLimit: count === 0 ? 0 : limited / count };
}

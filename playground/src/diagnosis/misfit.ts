// Trouble that the configuration alone shows: outputs, losses and data that do not belong together.

import type { Config } from "../config/config.ts";
import { activationOf, classesOf, frozenOf, outputUnits } from "../config/config.ts";
import type { Examiner, Finding } from "./finding.ts";
import {
  coordinates,
  linearOutput,
  meanSquaredError,
  probabilities,
  softmaxOutput,
  tanhIn,
  thaw,
} from "./mends.ts";

const isCrossEntropy = ({ loss }: Config) => loss.endsWith("_crossentropy");

/** Finds an output that the loss cannot read, or that cannot say what is asked. */
export const misfit: Examiner = ({ config }) =>
  config.problem === "regression" ? misfitOfNumbers(config) : misfitOfClasses(config);

function misfitOfNumbers(config: Config): Finding | null {
  if (isCrossEntropy(config)) {
    const mends = [meanSquaredError()];
    return { id: "needsNumberLoss", severity: "warning", values: [], mends };
  }
  // A tanh reaches nearly all numbers of the data sets, these reach half of them at most.
  if (config.output === "sigmoid" || config.output === "softmax" || config.output === "relu") {
    return { id: "needsLinear", severity: "warning", values: [], mends: [linearOutput()] };
  }
  return null;
}

function misfitOfClasses(config: Config): Finding | null {
  const { loss, output } = config;
  const isProbability = output === "sigmoid" || output === "softmax";
  if (loss === "binary_crossentropy" && !isProbability) {
    const mends = [probabilities(config)];
    return { id: "needsProbability", severity: "warning", values: [], mends };
  }
  if (loss === "categorical_crossentropy" && output !== "softmax") {
    const mends = [softmaxOutput(), ...(outputUnits(config) === 1 ? [probabilities(config)] : [])];
    return { id: "needsSoftmax", severity: "warning", values: [outputUnits(config)], mends };
  }
  // What TensorFlow Playground computes is no mistake.
  const isOriginal = loss === "half_mse" && output === "tanh" && classesOf(config) === 2;
  if (!isCrossEntropy(config) && !isOriginal) {
    const mends = [probabilities(config)];
    return { id: "numberLossOnClasses", severity: "hint", values: [], mends };
  }
  return null;
}

/** Finds a softmax that has nothing to compare, and so always gives 1. */
export const lonelySoftmax: Examiner = ({ config }) => {
  const index = config.layers.findIndex(
    (layer) => layer.units === 1 && activationOf(config, layer) === "softmax",
  );
  if (index < 0) return null;
  return { id: "lonelySoftmax", severity: "warning", values: [index + 1], mends: [tanhIn(index)] };
};

/** Finds a network that is told nothing. */
export const noFeatures: Examiner = ({ config }) =>
  config.features.length > 0
    ? null
    : { id: "noFeatures", severity: "warning", values: [], mends: [coordinates()] };

/** Finds a network in which training may change nothing. */
export const allFrozen: Examiner = ({ config }) =>
  frozenOf(config).every((frozen) => frozen)
    ? { id: "allFrozen", severity: "warning", values: [], mends: [thaw()] }
    : null;

// Trouble of a training that does not get on, by its most likely cause.

import { activationOf, type Config } from "../config/config.ts";
import { recentProgress } from "./course.ts";
import type { Evidence, Examiner, Finding, FindingId, Mend } from "./finding.ts";
import {
  adam,
  addNodes,
  bendingLayer,
  raiseRate,
  replaceActivation,
  usualRate,
  weakerPenalty,
} from "./mends.ts";
import { outputRange } from "./nodes.ts";

/** Finds why a training does not get on; the first cause that fits is the one. */
export const standstill: Examiner = (evidence) => {
  if (isGood(evidence)) return null;
  for (const cause of [tooSlow, overRegularized, tooSimple, vanishing, outOfMeans]) {
    const found = cause(evidence);
    if (found !== null) return found;
  }
  return null;
};

function warning(id: FindingId, mends: readonly Mend[], values: readonly number[] = []): Finding {
  return { id, severity: "warning", values, mends };
}

const tooSlow: Examiner = ({ config, frame, curve }) => {
  const isTiny = config.learningRate <= usualRate(config) / 10;
  const [first = 0, last = 0] = [curve.train[0], curve.train.at(-1)];
  if (!isTiny || frame.epoch < 20 || last < 0.9 * first) return null;
  return warning("tooSlow", [raiseRate(config)], [config.learningRate]);
};

const overRegularized: Examiner = ({ config, frame, curve }) => {
  const { regularization, regularizationRate: rate } = config;
  if (regularization === "none" || rate < 0.03 || frame.epoch < 20) return null;
  if (frame.train.loss < 0.7 * (curve.train[0] ?? 0)) return null;
  return warning("overRegularized", [weakerPenalty(0.001)], [rate]);
};

const tooSimple: Examiner = (evidence) => {
  const { config, frame } = evidence;
  const isStraight = config.layers.every((layer) => activationOf(config, layer) === "linear");
  if (!isStraight || frame.epoch < 40 || recentProgress(evidence) > 0.05) return null;
  if (config.layers.length === 0) return warning("tooSimple", [bendingLayer()], [0]);
  return warning("tooSimple", [replaceActivation(["linear"], "tanh")], [config.layers.length]);
};

/** Activations whose slope is small nearly everywhere. */
const flat: readonly string[] = ["sigmoid", "tanh", "softmax"];

const vanishing: Examiner = (evidence) => {
  const { config, frame } = evidence;
  const count = config.layers.filter((layer) => flat.includes(activationOf(config, layer))).length;
  if (count < 3 || frame.epoch < 60 || recentProgress(evidence) > 0.02) return null;
  const { highest, lowest } = outputRange(evidence);
  if (highest - lowest > 0.2) return null;
  const mends = [replaceActivation(["sigmoid", "tanh", "softmax"], "relu"), ...adamUnless(config)];
  return warning("vanishing", mends, [count]);
};

const outOfMeans: Examiner = (evidence) => {
  const { config, frame } = evidence;
  if (frame.epoch < 400 || recentProgress(evidence) > 0.02) return null;
  const isSmall = config.layers.length < 2 || config.layers.some(({ units }) => units < 8);
  const mends = [...adamUnless(config), ...(isSmall ? [addNodes()] : [])];
  return warning("standstill", mends, [frame.epoch]);
};

function isGood({ frame }: Evidence): boolean {
  const { scores } = frame.train;
  return scores.kind === "classes" ? scores.accuracy > 0.8 : scores.r2 > 0.5;
}

function adamUnless(config: Config): Mend[] {
  return config.optimizer === "adam" ? [] : [adam()];
}

// Trouble that the losses over the epochs show: explosion, growth, jumps, overfitting.

import type { Config } from "../config/config.ts";
import type { Evidence, Examiner } from "./finding.ts";
import { adam, lowerRate, moreData, penalty, usualRate, weakerPenalty } from "./mends.ts";

/** Above this product of learning rate and penalty every step turns the weights over and enlarges them. */
const unstable = 2;

/** Finds a loss that is no number any more. */
export const exploded: Examiner = ({ config, frame }) => {
  if (Number.isFinite(frame.train.loss)) return null;
  const { regularization, regularizationRate, learningRate } = config;
  if (regularization === "L2" && regularizationRate * learningRate > unstable) {
    const mends = [weakerPenalty(0.001), lowerRate(config)];
    return { id: "explodedByPenalty", severity: "serious", values: [], mends };
  }
  const mends = [lowerRate(config), ...othersThan(config)];
  return { id: "exploded", severity: "serious", values: [learningRate], mends };
};

/** Finds a loss that is larger than at the beginning, and stays so. */
export const growing: Examiner = ({ config, frame, curve }) => {
  const first = curve.train[0] ?? 0;
  const latest = curve.train.slice(-4);
  if (frame.epoch < 2 || latest.length < 4) return null;
  if (Math.min(...latest) < 2 * first + 0.05) return null;
  const mends = [lowerRate(config), ...othersThan(config)];
  return { id: "growing", severity: "warning", values: [first, latest.at(-1) ?? 0], mends };
};

/** Finds a loss that leaps up and down without getting anywhere. */
export const jumping: Examiner = ({ config, frame, curve }) => {
  const first = curve.train[0] ?? 0;
  const latest = curve.train.slice(-30);
  if (frame.epoch < 20 || latest.length < 20) return null;
  if (config.learningRate < 3 * usualRate(config)) return null;
  const mean = latest.reduce((sum, loss) => sum + loss, 0) / latest.length;
  const leaps = latest.slice(1).map((loss, i) => Math.abs(loss - (latest[i] ?? loss)));
  const leap = leaps.reduce((sum, size) => sum + size, 0) / leaps.length;
  if (mean < 0.3 * first || leap < 0.1 * mean) return null;
  return { id: "jumping", severity: "warning", values: [], mends: [lowerRate(config)] };
};

/** Finds training losses that fall while test losses rise. */
export const overfitting: Examiner = ({ config, frame, curve }) => {
  if (frame.epoch < 50 || curve.epochs.length < 20) return null;
  const window = Math.max(2, Math.floor(curve.epochs.length / 20));
  const test = averages(curve.test, window);
  const train = averages(curve.train, window);
  const best = test.indexOf(Math.min(...test));
  const [bestTest = 0, lastTest = 0] = [test[best], test.at(-1)];
  const [trainThen = 0, lastTrain = 0] = [train[best], train.at(-1)];
  const first = curve.test[0] ?? 0;
  const isRising = lastTest > 1.2 * bestTest && lastTest - bestTest > 0.04 * first;
  const isApart = lastTest > 1.5 * lastTrain && lastTrain < trainThen;
  if (!isRising || !isApart) return null;
  const mends = [
    ...(config.trainShare < 80 ? [moreData()] : []),
    ...(config.regularization === "none" || config.regularizationRate === 0 ? [penalty()] : []),
  ];
  return { id: "overfitting", severity: "hint", values: [bestTest, lastTest], mends };
};

/** Gives the share of the loss that went away in the second half of the training; 0 where it grew. */
export function recentProgress({ curve }: Evidence): number {
  const end = curve.epochs.at(-1) ?? 0;
  const mean = (from: number, to: number) => {
    const losses = curve.train.filter((_, i) => {
      const at = (curve.epochs[i] ?? 0) / end;
      return at >= from && at <= to;
    });
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  };
  const [before, now] = [mean(0.4, 0.6), mean(0.8, 1)];
  return before > 0 ? Math.max(0, 1 - now / before) : 0;
}

function othersThan(config: Config) {
  return config.optimizer === "adam" ? [] : [adam()];
}

function averages(values: readonly number[], window: number): number[] {
  const means: number[] = [];
  for (let i = 0; i + window <= values.length; i += window) {
    means.push(values.slice(i, i + window).reduce((sum, value) => sum + value, 0) / window);
  }
  return means;
}

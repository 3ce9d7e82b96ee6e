// From names in a configuration to Gradus' own losses, optimizers and layers.

import {
  type Layer,
  layers,
  losses,
  type Optimizer,
  optimizers,
  regularizers,
  type Tensor,
} from "gradus";
import type { Config, LossName, OptimizerName, OptimizerSettings } from "../config/config.ts";
import { activationOf, outputUnits } from "../config/config.ts";
import { OriginalSgd } from "./original-sgd.ts";

const lossFunctions: { readonly [name in LossName]: (targets: Tensor, outputs: Tensor) => Tensor } =
  {
    half_mse: (targets, outputs) => losses.meanSquaredError(targets, outputs).multiply(0.5),
    mse: losses.meanSquaredError,
    mae: losses.meanAbsoluteError,
    binary_crossentropy: losses.binaryCrossentropy,
    categorical_crossentropy: losses.categoricalCrossentropy,
  };

/** Computes the mean loss of a batch, without penalties. */
export function lossOf(name: LossName, targets: Tensor, outputs: Tensor): Tensor {
  return lossFunctions[name](targets, outputs).mean();
}

type OptimizerMaker = (learningRate: number, settings: OptimizerSettings) => Optimizer;

const optimizerMakers: { readonly [name in OptimizerName]: OptimizerMaker } = {
  sgd: (learningRate) => new optimizers.SGD({ learningRate }),
  momentum: (learningRate, { momentum }) => new optimizers.SGD({ learningRate, momentum }),
  nesterov: (learningRate, { momentum }) =>
    new optimizers.SGD({ learningRate, momentum, nesterov: true }),
  adagrad: (learningRate, { epsilon }) => new optimizers.Adagrad({ learningRate, epsilon }),
  rmsprop: (learningRate, { rho, epsilon }) =>
    new optimizers.RMSprop({ learningRate, rho, epsilon }),
  adam: (learningRate, { beta1, beta2, epsilon }) =>
    new optimizers.Adam({ learningRate, beta1, beta2, epsilon }),
};

/** Makes the optimizer of a configuration. */
export function makeOptimizer(config: Config): Optimizer {
  if (config.compatible) return new OriginalSgd(config);
  return optimizerMakers[config.optimizer](config.learningRate, config.settings);
}

/** Gives the number type that a configuration computes in. */
export function dtypeOf(config: Config): "float32" | "float64" {
  return config.compatible ? "float64" : "float32";
}

/** Makes the layers that stand for each column of nodes: hidden layers, then the output. */
export function makeStages(config: Config): Layer[][] {
  const dtype = dtypeOf(config);
  const penalty = penaltyOf(config);
  const dense = (units: number) =>
    new layers.Dense({ units, dtype, ...(penalty && { kernelRegularizer: penalty }) });
  const hidden = config.layers.map((layer, i) => [
    dense(layer.units),
    ...(layer.batchNormalization ? [new layers.BatchNormalization({ dtype })] : []),
    new layers.Activation({ activation: activationOf(config, layer), dtype }),
    ...(layer.dropout > 0 ? [new layers.Dropout({ rate: layer.dropout, seed: i + 1, dtype })] : []),
  ]);
  const output = [
    dense(outputUnits(config)),
    new layers.Activation({ activation: config.output, dtype }),
  ];
  return [...hidden, output];
}

/** Freezes the layers of some columns, and thaws those of all others; weights stay in either case. */
export function freezeStages(
  stages: readonly (readonly Layer[])[],
  frozen: readonly boolean[],
): void {
  stages.forEach((stage, i) => {
    for (const layer of stage) if (layer.weights.length > 0) layer.trainable = frozen[i] !== true;
  });
}

function penaltyOf(config: Config): regularizers.Regularizer | undefined {
  const { regularization, regularizationRate: rate } = config;
  // In compatible mode the penalty is part of the update.
  if (config.compatible || regularization === "none" || rate === 0) return undefined;
  return regularization === "L1"
    ? new regularizers.L1({ l1: rate })
    : new regularizers.L2({ l2: rate / 2 });
}

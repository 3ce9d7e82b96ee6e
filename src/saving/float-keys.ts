// The config keys whose numbers Python must read as floats, even where they are whole.

/**
 * Keras checks some of these with `isinstance(value, float)`: a momentum written as `0` keeps a file
 * from loading. Keys of counts, sizes and axes must stay out, because `Dense(units=4.0)` fails too.
 */
const FLOAT_KEYS: ReadonlySet<string> = new Set([
  // Optimizers and schedules.
  ...["learningRate", "momentum", "rho", "epsilon", "beta1", "beta2", "beta2Decay", "weightDecay"],
  ...["clipnorm", "clipvalue", "globalClipnorm", "emaMomentum", "lossScaleFactor"],
  ...["initialAccumulatorValue", "learningRatePower", "l1RegularizationStrength"],
  ...["l2RegularizationStrength", "l2ShrinkageRegularizationStrength", "beta"],
  ...["clipThreshold", "epsilon1", "epsilon2", "initialLearningRate", "endLearningRate"],
  ...["decayRate", "power", "alpha", "warmupTarget", "tMul", "mMul", "values"],
  // Losses and metrics.
  ...["labelSmoothing", "delta", "gamma", "smooth", "threshold", "thresholds", "specificity"],
  ...["sensitivity", "precision", "recall", "lossWeights"],
  // Initializers, regularizers and constraints.
  ...["mean", "stddev", "minval", "maxval", "gain", "l1", "l2", "factor"],
  ...["minValue", "maxValue", "rate"],
  // Layers.
  ...["dropout", "recurrentDropout", "negativeSlope", "maskValue", "theta", "offset"],
]);

/** Tells whether numbers under a config key (in camelCase) are floats in Python. */
export function isFloatKey(key: string): boolean {
  return FLOAT_KEYS.has(key);
}

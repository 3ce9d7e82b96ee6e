// Makes every metric of the library known by its names.

import {
  Accuracy,
  BinaryAccuracy,
  CategoricalAccuracy,
  SparseCategoricalAccuracy,
  SparseTopKCategoricalAccuracy,
  TopKCategoricalAccuracy,
} from "./accuracy.ts";
import { AUC } from "./auc.ts";
import { F1Score, FBetaScore } from "./f-score.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { Mean, Sum } from "./mean.ts";
import {
  PrecisionAtRecall,
  RecallAtPrecision,
  SensitivityAtSpecificity,
  SpecificityAtSensitivity,
} from "./operating-point.ts";
import {
  FalseNegatives,
  FalsePositives,
  Precision,
  Recall,
  TrueNegatives,
  TruePositives,
} from "./precision-recall.ts";
import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  KLDivergence,
  Poisson,
  SparseCategoricalCrossentropy,
} from "./probabilistic.ts";
import { R2Score } from "./r2-score.ts";
import { metrics } from "./registry.ts";
import {
  CosineSimilarity,
  LogCoshError,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
  RootMeanSquaredError,
} from "./regression.ts";

/** Registers all metrics under Keras' names and aliases. */
export function registerAllMetrics(): void {
  metrics.register(Mean);
  metrics.register(Sum);
  metrics.register(Accuracy);
  metrics.register(BinaryAccuracy);
  metrics.register(CategoricalAccuracy);
  metrics.register(SparseCategoricalAccuracy);
  metrics.register(TopKCategoricalAccuracy, "top_k_categorical_accuracy");
  metrics.register(SparseTopKCategoricalAccuracy, "sparse_top_k_categorical_accuracy");
  metrics.register(MeanSquaredError, "mse", "MSE");
  metrics.register(RootMeanSquaredError);
  metrics.register(MeanAbsoluteError, "mae", "MAE");
  metrics.register(MeanAbsolutePercentageError, "mape", "MAPE");
  metrics.register(MeanSquaredLogarithmicError, "msle", "MSLE");
  metrics.register(LogCoshError, "logcosh", "log_cosh");
  metrics.register(CosineSimilarity);
  metrics.register(R2Score, "r2_score");
  metrics.register(BinaryCrossentropy, "bce", "BCE");
  metrics.register(CategoricalCrossentropy);
  metrics.register(SparseCategoricalCrossentropy);
  metrics.register(KLDivergence, "kl_divergence", "kld", "KLD");
  metrics.register(Poisson);
  metrics.register(Hinge);
  metrics.register(SquaredHinge);
  metrics.register(CategoricalHinge);
  metrics.register(TruePositives);
  metrics.register(TrueNegatives);
  metrics.register(FalsePositives);
  metrics.register(FalseNegatives);
  metrics.register(Precision);
  metrics.register(Recall);
  metrics.register(AUC, "auc");
  metrics.register(PrecisionAtRecall);
  metrics.register(RecallAtPrecision);
  metrics.register(SensitivityAtSpecificity);
  metrics.register(SpecificityAtSensitivity);
  metrics.register(F1Score, "f1_score");
  metrics.register(FBetaScore, "fbeta_score");
}

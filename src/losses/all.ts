// Makes every loss of the library known by its names.

import {
  BinaryCrossentropy,
  CategoricalCrossentropy,
  SparseCategoricalCrossentropy,
} from "./crossentropy.ts";
import { BinaryFocalCrossentropy, CategoricalFocalCrossentropy } from "./focal-crossentropy.ts";
import { CategoricalHinge, Hinge, SquaredHinge } from "./hinge.ts";
import { KLDivergence, Poisson } from "./probabilistic.ts";
import { losses } from "./registry.ts";
import {
  CosineSimilarity,
  Huber,
  LogCosh,
  MeanAbsoluteError,
  MeanAbsolutePercentageError,
  MeanSquaredError,
  MeanSquaredLogarithmicError,
} from "./regression.ts";
import { Dice, Tversky } from "./segmentation.ts";

/** Registers all losses under Keras' names and aliases. */
export function registerAllLosses(): void {
  losses.register(MeanSquaredError, "mse", "MSE");
  losses.register(MeanAbsoluteError, "mae", "MAE");
  losses.register(MeanAbsolutePercentageError, "mape", "MAPE");
  losses.register(MeanSquaredLogarithmicError, "msle", "MSLE");
  losses.register(BinaryCrossentropy, "bce", "BCE");
  losses.register(CategoricalCrossentropy);
  losses.register(SparseCategoricalCrossentropy);
  losses.register(BinaryFocalCrossentropy);
  losses.register(CategoricalFocalCrossentropy);
  losses.register(Huber);
  losses.register(LogCosh);
  losses.register(Hinge);
  losses.register(SquaredHinge);
  losses.register(CategoricalHinge);
  losses.register(KLDivergence, "kl_divergence", "kld", "KLD");
  losses.register(Poisson);
  losses.register(CosineSimilarity);
  losses.register(Dice);
  losses.register(Tversky);
}

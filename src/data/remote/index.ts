// The public part of the loaders beside: what a program may call, each loaded at its first call.

import { late } from "../../shared/late.ts";
import { clothes, housingFeatures, pictured } from "./names.ts";

/** Handwritten digits, 28×28, as `keras.datasets.mnist`. */
export const mnist = { loadData: late(() => import("./mnist.ts"), "loadData") };

/** Clothes, 28×28, as `keras.datasets.fashion_mnist`. */
export const fashionMnist = {
  loadData: late(() => import("./fashion-mnist.ts"), "loadData"),
  classNames: clothes,
};

/** Colour images, 32×32, as `keras.datasets.cifar10`. */
export const cifar10 = {
  loadData: late(() => import("./cifar10.ts"), "loadData"),
  classNames: pictured,
};

/** Prices of homes, as `keras.datasets.california_housing`. */
export const californiaHousing = {
  loadData: late(() => import("./california-housing.ts"), "loadData"),
  featureNames: housingFeatures,
};

// The public part of the loaders beside: what a program may call, without their readers.
import * as california from "./california-housing.ts";
import * as cifar from "./cifar10.ts";
import * as fashion from "./fashion-mnist.ts";
import * as digits from "./mnist.ts";

/** Handwritten digits, 28×28, as `keras.datasets.mnist`. */
export const mnist = { loadData: digits.loadData };

/** Clothes, 28×28, as `keras.datasets.fashion_mnist`. */
export const fashionMnist = { loadData: fashion.loadData, classNames: fashion.classNames };

/** Colour images, 32×32, as `keras.datasets.cifar10`. */
export const cifar10 = { loadData: cifar.loadData, classNames: cifar.classNames };

/** Prices of homes, as `keras.datasets.california_housing`. */
export const californiaHousing = {
  loadData: california.loadData,
  featureNames: california.featureNames,
};

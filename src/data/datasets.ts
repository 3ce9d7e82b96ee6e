// The data sets of the library: small ones in the package, larger ones fetched on first use.

export { californiaHousing, cifar10, fashionMnist, mnist } from "./remote/index.ts";
export * as breastCancer from "./samples/breast-cancer.ts";
export * as diabetes from "./samples/diabetes.ts";
export * as digits from "./samples/digits.ts";
export * as iris from "./samples/iris.ts";

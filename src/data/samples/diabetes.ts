// Diabetes: 442 patients, 10 measures at the start, the progression of the disease after a year.
import type { SplitOptions, TableSamples } from "./table-sample.ts";

/**
 * Loads the diabetes set in its raw units: `x` `[patients, 10]`, `y` the progression (25 to 346).
 * Source: Efron, Hastie, Johnstone and Tibshirani, Least Angle Regression, 2004.
 * @throws ConfigError when `testSplit` or `seed` is out of range.
 */
export async function load(options: SplitOptions = {}): Promise<TableSamples<"float32">> {
  const [{ quantitySamples }, { table }] = await Promise.all([
    import("./table-sample.ts"),
    import("./files/diabetes.data.ts"),
  ]);
  return quantitySamples(table, options);
}

// Fisher's iris flowers: 150 flowers, 4 lengths in centimetres, 3 species.
import type { ClassSamples, SplitOptions } from "./table-sample.ts";

/**
 * Loads the iris set: `x` `[flowers, 4]` in centimetres, `y` the species' index.
 * Source: R. A. Fisher, 1936, https://doi.org/10.24432/C56C76 (CC BY 4.0).
 * @throws ConfigError when `testSplit` or `seed` is out of range.
 */
export async function load(options: SplitOptions = {}): Promise<ClassSamples> {
  const [{ classSamples }, { table }] = await Promise.all([
    import("./table-sample.ts"),
    import("./files/iris.data.ts"),
  ]);
  return classSamples(table, ["setosa", "versicolor", "virginica"], options);
}

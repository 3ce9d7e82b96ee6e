// Wisconsin breast cancer (diagnostic): 569 tumours, 30 measures of cell nuclei, 2 diagnoses.
import type { ClassSamples, SplitOptions } from "./table-sample.ts";

/**
 * Loads the Wisconsin breast cancer set: `x` `[tumours, 30]`, `y` 0 malignant, 1 benign.
 * Source: Wolberg, Mangasarian, Street and Street, 1993, https://doi.org/10.24432/C5DW2B
 * (CC BY 4.0).
 * @throws ConfigError when `testSplit` or `seed` is out of range.
 */
export async function load(options: SplitOptions = {}): Promise<ClassSamples> {
  const [{ classSamples }, { table }] = await Promise.all([
    import("./table-sample.ts"),
    import("./files/breast-cancer.data.ts"),
  ]);
  return classSamples(table, ["malignant", "benign"], options);
}

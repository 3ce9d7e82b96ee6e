import { describe, expect, it } from "vitest";
import { tensor } from "../engine/index.ts";
import { registerAllRegularizers } from "./all.ts";
import { get, L1, L1L2, L2, OrthogonalRegularizer, serialize } from "./index.ts";

registerAllRegularizers();
const x = tensor([
  [1, -2],
  [3, 0],
]);

describe("regularizers", () => {
  it("weigh absolute and squared values", async () => {
    expect(await new L1({ l1: 0.5 }).call(x).item()).toBeCloseTo(3, 6);
    expect(await new L2().call(x).item()).toBeCloseTo(0.14, 6);
    expect(await new L1L2({ l1: 0.1, l2: 0.2 }).call(x).item()).toBeCloseTo(3.4, 6);
  });

  it("weigh the cosines between rows or columns", async () => {
    const cosine = 3 / Math.sqrt(5 * 9);
    const rows = new OrthogonalRegularizer({ factor: 2 });
    expect(await rows.call(x).item()).toBeCloseTo(2 * cosine, 5);
    const columns = new OrthogonalRegularizer({ factor: 2, mode: "columns" });
    expect(await columns.call(x).item()).toBeCloseTo((2 * 2) / Math.sqrt(10 * 4), 5);
    expect(() => rows.call(tensor([1]))).toThrow("takes matrices, but got [1]");
  });

  it.each(["l1", "l2", "l1_l2", "orthogonal_regularizer"])("%s survives its config", (name) => {
    const written = serialize(get(name));
    expect(serialize(get(written))).toEqual(written);
    expect(written?.module).toBe("keras.regularizers");
  });

  it("are none for null", () => {
    expect(get(null)).toBeNull();
    expect(serialize(null)).toBeNull();
  });
});

// Matrix products in the three forms that training needs, at even and odd sizes.

import type { ProductTask } from "../task.ts";
import type { Workload, WorkloadGroup } from "./workload.ts";

const forms = ["NN", "NT", "TN"] as const;
const squares = [64, 128, 256, 512, 1024, 2048];

function product(form: ProductTask["form"], m: number, n: number, k: number): Workload {
  const size = m === n && n === k ? `${m}` : `${m}x${n}x${k}`;
  const name = `gemm-${form.toLowerCase()}-${size}`;
  return { name, flops: 2 * m * n * k, task: { kind: "product", form, m, n, k } };
}

/** Multiplies matrices: [m, k] by [k, n], either of them possibly lying transposed. */
export const gemm: WorkloadGroup = {
  name: "gemm",
  about: "matrix products NN, NT, TN at 64…2048, and odd sizes",
  workloads: [
    ...squares.flatMap((n) => forms.map((form) => product(form, n, n, n))),
    ...forms.map((form) => product(form, 127, 129, 131)),
    ...forms.map((form) => product(form, 1000, 333, 517)),
  ],
};

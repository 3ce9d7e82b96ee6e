// The reduction by multiplication.

import { reducer } from "./reduction.ts";

export const product = {
  reduceProduct: reducer("reduceProduct", (type) => type.dtype !== "bool"),
};

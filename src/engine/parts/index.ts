// The parts of the engine that come with the operations that need them.

export { angles } from "./angles.ts";
export { convolution } from "./convolution.ts";
export { indexing } from "./indexing.ts";
export { movement } from "./movement.ts";
export { product } from "./product.ts";
export { ranking } from "./ranking.ts";
export { specials } from "./specials.ts";
export { window } from "./window.ts";

// The functional model as a class of its own, for configs and files.

import type { FunctionalOptions } from "./model.ts";
import { Model } from "./model.ts";

/** Is a model made of a graph of layers, the same as `new Model({ inputs, outputs })`. */
export class Functional extends Model {
  static override readonly className: string = "Functional";
  static override readonly module: string = "keras.src.models.functional";

  constructor(options: FunctionalOptions) {
    super(options);
  }
}

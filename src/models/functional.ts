// The functional model as a class of its own, for configs and files.

import type { Layer } from "../layers/index.ts";
import type { Config } from "../registry/index.ts";
import type { FunctionalOptions } from "./model.ts";
import { Model, namesOf } from "./model.ts";
import { restoreGraph } from "./restore-graph.ts";

/** Is a model made of a graph of layers, the same as `new Model({ inputs, outputs })`. */
export class Functional extends Model {
  static override readonly className: string = "Functional";
  static override readonly module: string = "keras.src.models.functional";

  constructor(options: FunctionalOptions) {
    super(options);
  }

  /** Makes a functional model from what `getConfig` gave. */
  static override fromConfig(config: Config): Layer {
    return new this({ ...restoreGraph(config), ...namesOf(config) });
  }
}

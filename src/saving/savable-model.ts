// What saving asks of a model: layers in Keras' order, and what it was compiled with.

import type { Layer } from "../layers/index.ts";
import { Layer as LayerClass } from "../layers/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { Config } from "../registry/index.ts";

/** Is a model as saving sees it. */
export interface SavableModel extends Layer {
  /** The layers in the order in which a weights file numbers them. */
  readonly layers: readonly Layer[];
  /** Set by `compile`. */
  readonly optimizer?: Optimizer | null | undefined;
  /** Gives the arguments of `compile`, with objects written down; null before `compile`. */
  getCompileConfig?(): Config | null;
  /** Compiles by what `getCompileConfig` gave. */
  compileFromConfig?(config: Config): void;
}

/** Tells a model from a layer. */
export function isSavableModel(value: unknown): value is SavableModel {
  return value instanceof LayerClass && "layers" in value && Array.isArray(value.layers);
}

/** Is a layer with a vocabulary, which Keras keeps in a file of its own when it was adapted. */
export interface VocabularyOwner {
  /** Takes the words in order, special ones such as `[UNK]` first. */
  setVocabulary(vocabulary: readonly string[]): void;
}

/** Tells a layer with a vocabulary. */
export function ownsVocabulary(layer: Layer): layer is Layer & VocabularyOwner {
  return "setVocabulary" in layer && typeof layer.setVocabulary === "function";
}

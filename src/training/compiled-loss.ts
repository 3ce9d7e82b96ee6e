// The losses of a model's outputs, as compile was given them: from predictions to one number.

import type { Tensor } from "../engine/index.ts";
import { asTensor } from "../engine/index.ts";
import { maskOf } from "../layers/masks.ts";
import type { Loss, LossIdentifier } from "../losses/index.ts";
import { resolveLoss } from "../losses/index.ts";
import { isSerializedObject } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { Output } from "./outputs.ts";
import { matchOutputs } from "./outputs.ts";
import { LossTracker } from "./tracker.ts";

/** Is one loss for all outputs, one per output, or some by output name; null means none. */
export type LossOption =
  | LossIdentifier
  | readonly (LossIdentifier | null)[]
  | { readonly [output: string]: LossIdentifier | null };

/** Are factors of the losses, one per output or by output name. */
export type LossWeights = number | readonly number[] | { readonly [output: string]: number };

type Resolved = Loss | null | readonly (Loss | null)[] | { readonly [output: string]: Loss | null };

/** Is the loss of one output. */
export interface OutputLoss {
  readonly output: Output;
  /** Position among the outputs. */
  readonly index: number;
  readonly loss: Loss;
  readonly weight: number;
  /** Follows `<output>_loss`, where a model has several losses. */
  readonly tracker: LossTracker | null;
}

const isLoss = (node: unknown): node is Loss | null => node === null || isInstance(node);
const isNumber = (node: unknown): node is number => typeof node === "number";

function isInstance(node: unknown): node is Loss {
  return typeof node === "object" && !Array.isArray(node) && !isPlainObject(node);
}

/** Holds the losses of all outputs and their sum. */
export class CompiledLoss {
  readonly #given: Resolved;
  readonly #weights: LossWeights | null;
  /** The losses of outputs that have one; empty before `build`. */
  losses: readonly OutputLoss[] = [];

  /** @throws ConfigError for unknown identifiers. */
  constructor(loss: LossOption | null, weights: LossWeights | null) {
    this.#given = resolveAll(loss);
    this.#weights = weights;
  }

  /** Tells whether compile was given any loss. */
  get given(): boolean {
    return this.#given !== null;
  }

  /** Settles which output has which loss. @throws ConfigError where names or numbers differ. */
  build(outputs: readonly Output[]): void {
    const given = this.#given;
    if (given === null) return;
    const perOutput = isInstance(given)
      ? outputs.map(() => given)
      : matchOutputs<Loss | null>(given, outputs, isLoss, "compile: loss");
    const weights =
      this.#weights === null
        ? []
        : matchOutputs<number>(this.#weights, outputs, isNumber, "compile: lossWeights");
    const several = perOutput.filter((loss) => loss).length > 1;
    this.losses = outputs.flatMap((output, index) => {
      const loss = perOutput[index];
      if (!loss) return [];
      const tracker = several ? new LossTracker(`${output.name}_loss`) : null;
      return [{ output, index, loss, weight: weights[index] ?? 1, tracker }];
    });
  }

  /**
   * Adds up the weighted losses of a batch and the model's own; notes each output's loss.
   * @throws ConfigError when a target is missing or there is no loss at all.
   */
  compute(
    targets: readonly (Tensor | undefined)[],
    predictions: readonly Tensor[],
    weights: readonly (Tensor | undefined)[],
    added: readonly Tensor[],
  ): Tensor {
    const terms = this.losses.map(({ output, index, loss, weight, tracker }) => {
      const target = targets[index];
      const prediction = predictions[index];
      if (target === undefined || prediction === undefined) {
        throw new ConfigError(
          `fit: y has nothing for the output "${output.name}", which has a loss. ` +
            "Give targets for it, or null as its loss in compile().",
        );
      }
      const value = loss.apply(target, prediction, weights[index] ?? null, maskOf(prediction));
      const scalar = value.rank === 0 ? value : value.mean();
      tracker?.update(scalar, prediction.shape[0] ?? 1);
      return weight === 1 ? scalar : scalar.multiply(weight);
    });
    const [first, ...rest] = [...terms, ...added.map((term) => asTensor(term))];
    if (first !== undefined) return rest.reduce((sum, term) => sum.add(term), first);
    throw new ConfigError(
      "fit: there is no loss to lower. Give compile() a loss, such as " +
        '"sparse_categorical_crossentropy", or add one in a layer by addLoss().',
    );
  }
}

function resolveAll(loss: LossOption | null): Resolved {
  const one = (identifier: LossIdentifier | null) =>
    identifier === null ? null : resolveLoss(identifier, "compile");
  if (loss === null) return null;
  if (Array.isArray(loss)) return (loss as readonly (LossIdentifier | null)[]).map(one);
  if (isPlainObject(loss) && !isSerializedObject(loss)) {
    const entries = Object.entries(loss as { readonly [output: string]: LossIdentifier | null });
    return Object.fromEntries(entries.map(([name, identifier]) => [name, one(identifier)]));
  }
  return one(loss as LossIdentifier);
}

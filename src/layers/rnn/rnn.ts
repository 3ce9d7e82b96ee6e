// RNN: a cell repeated along the steps of a sequence.

import type { Tensor } from "../../engine/index.ts";
import { asTensor, scan, Variable } from "../../engine/index.ts";
import { expandDims, flip, where, zerosLike } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError, ShapeError } from "../../shared/errors.ts";
import { flatten } from "../../shared/tree.ts";
import type { CallArguments } from "../call-context.ts";
import type { LayerOptions, OptionShapes } from "../layer.ts";
import { Layer } from "../layer.ts";
import { deserializeLayer, serializeLayer } from "../registry.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";
import { RNNCell } from "./rnn-cell.ts";

/** Are the options of everything that repeats a cell. */
export interface SequenceOptions extends LayerOptions {
  /** Whether to give the output of every step; default false: of the last one. */
  readonly returnSequences?: boolean;
  /** Whether to give the last states behind the output; default false. */
  readonly returnState?: boolean;
  /** Whether to begin at the last step; default false. */
  readonly goBackwards?: boolean;
  /** Whether a batch begins with the states that the one before left; default false. */
  readonly stateful?: boolean;
  /** Accepted for Keras' sake: the engine decides. */
  readonly unroll?: boolean;
  /** Whether masked steps give 0; default false: what the step before gave. */
  readonly zeroOutputForMask?: boolean;
}

/** Are the options of RNN. */
export interface RNNOptions extends SequenceOptions {
  readonly cell: RNNCell;
}

/** Lists the options of `SequenceOptions` beside those of all layers. */
export const sequenceOptionNames = [
  ...["returnSequences", "returnState", "goBackwards", "stateful", "unroll", "zeroOutputForMask"],
];

type Carry = { readonly states: readonly Tensor[]; readonly output: readonly Tensor[] };

/**
 * Repeats a cell along [batch, steps, features]. A call takes `initialState`, a list of tensors
 * [batch, size]. See https://keras.io/api/layers/recurrent_layers/rnn/.
 */
export class RNN extends Layer {
  static override readonly className: string = "RNN";
  override readonly supportsMasking = true;
  readonly cell: RNNCell;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  readonly goBackwards: boolean;
  readonly stateful: boolean;
  readonly unroll: boolean;
  zeroOutputForMask: boolean;
  #states: readonly Variable[] | null = null;

  constructor(options: RNNOptions, known: readonly string[] = ["cell"]) {
    super(options, [...sequenceOptionNames, ...known]);
    const given = options.cell;
    const cell = given instanceof Layer ? given : deserializeLayer(given, this.className);
    if (!(cell instanceof RNNCell)) {
      throw new ConfigError(
        `${this.className}: cell is a ${cell.className}, but must be a cell such as LSTMCell.`,
      );
    }
    this.cell = cell;
    this.returnSequences = options.returnSequences ?? false;
    this.returnState = options.returnState ?? false;
    this.goBackwards = options.goBackwards ?? false;
    this.stateful = options.stateful ?? false;
    this.unroll = options.unroll ?? false;
    this.zeroOutputForMask = options.zeroOutputForMask ?? false;
    this.inputSpec = { ndim: 3 };
  }

  override build(inputShape: SymbolicShape, _shapes?: OptionShapes): void {
    const [batch = null, , features = null] = inputShape;
    if (!this.cell.built) this.cell.build([batch, features]);
    if (this.stateful) {
      if (batch === null) {
        throw new ShapeError(
          `${this.className} "${this.name}" is stateful and needs a fixed batch size, but got ` +
            `shape ${showSymbolic(inputShape)}. Give batchSize to Input().`,
        );
      }
      this.#states = this.cell
        .initialStates(batch)
        .map((zeros) => new Variable(zeros, { name: `${this.name}/state`, trainable: false }))
        .map((state) => this.addState(state));
    }
    this.inputSpec = { ndim: 3, ...(features === null ? {} : { axes: { [-1]: features } }) };
    super.build(inputShape);
  }

  override call(inputs: Tensor, args: CallArguments): Tensor | Tensor[] {
    const mask = (flatten(args.mask)[0] ?? null) as Tensor | null;
    const states = this.#begin(inputs, args["initialState"]);
    const { output, sequence, last } = this.#run(inputs, states, mask, args.training);
    if (this.#states !== null) {
      this.#states.forEach((variable, i) => variable.assign(last[i] ?? variable.value));
    }
    const result = sequence ?? output;
    return this.returnState ? [result, ...last] : result;
  }

  #begin(inputs: Tensor, given: unknown): Tensor[] {
    const { stateSizes } = this.cell;
    if (given !== undefined && given !== null) {
      const states = Array.isArray(given) ? given : [given];
      if (states.length === stateSizes.length) return states.map((state) => asTensor(state));
      throw new ShapeError(
        `${this.className} "${this.name}" has ${stateSizes.length} states, but initialState has ` +
          `${states.length}.`,
      );
    }
    if (this.#states !== null) return this.#states.map((variable) => variable.value);
    return this.cell.initialStates(inputs.shape[0] ?? 0);
  }

  #run(inputs: Tensor, states: readonly Tensor[], mask: Tensor | null, training: boolean) {
    const noise = this.cell.drawNoise(inputs, training);
    const xs = this.cell.prepare(inputs.transpose([1, 0, 2]), noise);
    const steps = mask === null ? [] : [expandDims(mask.transpose(), -1)];
    const carried = mask !== null || states.length === 0 || !this.#outputIsState;
    const [first] = states;
    const start: Carry = {
      states,
      output: carried && first !== undefined ? [zerosLike(first)] : [],
    };
    const sequences = this.returnSequences;
    const step = (
      carry: Carry,
      [x, counts]: readonly [Tensor, readonly Tensor[]],
    ): readonly [Carry, readonly Tensor[]] => {
      const [output, next] = this.cell.step(x, carry.states, noise);
      const [counted] = counts;
      if (counted === undefined) {
        const kept = carry.output.length > 0 ? [output] : [];
        return [{ states: next, output: kept }, sequences ? [output] : []];
      }
      const before = carry.output[0] ?? zerosLike(output);
      const shown = where(counted, output, this.zeroOutputForMask ? 0 : before);
      const after = next.map((state, i) => where(counted, state, carry.states[i] ?? state));
      return [{ states: after, output: [shown] }, sequences ? [shown] : []];
    };
    const [end, stacked] = scan(step, start, [xs, steps] as const, { reverse: this.goBackwards });
    const all = stacked[0];
    const ordered = all !== undefined && this.goBackwards ? flip(all, { axis: 0 }) : all;
    const output = end.output[0] ?? end.states[0] ?? inputs;
    return { output, sequence: ordered?.transpose([1, 0, 2]), last: end.states };
  }

  // Whether the first state is the output, so that it need not be carried twice.
  get #outputIsState(): boolean {
    return this.cell.outputSize === this.cell.stateSizes[0];
  }

  /** Sets the states of a stateful layer back to zeros. */
  resetStates(): void {
    for (const variable of this.#states ?? []) variable.assign(zerosLike(variable.value));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape | SymbolicShape[] {
    const [batch = null, steps = null] = inputShape;
    const { outputSize, stateSizes } = this.cell;
    const output = this.returnSequences ? [batch, steps, outputSize] : [batch, outputSize];
    if (!this.returnState) return output;
    return [output, ...stateSizes.map((size) => [batch, size])];
  }

  override computeMask(_inputs: Tensor, mask: Tensor | null): (Tensor | null)[] {
    return [this.returnSequences ? mask : null];
  }

  /** Gives the options that all recurrent layers share. */
  protected sequenceConfig(): Config {
    return {
      ...super.getConfig(),
      returnSequences: this.returnSequences,
      returnState: this.returnState,
      goBackwards: this.goBackwards,
      stateful: this.stateful,
      unroll: this.unroll,
      zeroOutputForMask: this.zeroOutputForMask,
    };
  }

  override getConfig(): Config {
    return { ...this.sequenceConfig(), cell: serializeLayer(this.cell) };
  }
}

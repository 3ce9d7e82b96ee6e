// Bidirectional: a recurrent layer run forwards and a copy of it run backwards, merged.

import type { Tensor } from "../../engine/index.ts";
import { concatenate, flip } from "../../ops/index.ts";
import type { Config, SerializedObject } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import type { CallArguments } from "../call-context.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import { deserializeLayer, serializeLayer } from "../registry.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { RNN } from "./rnn.ts";

const mergeModes = ["concat", "sum", "mul", "ave"] as const;

/** Are the options of Bidirectional. */
export interface BidirectionalOptions extends LayerOptions {
  /** A recurrent layer such as LSTM; it serves as the model of both directions. */
  readonly layer: Layer | SerializedObject;
  /** How the two outputs become one; null gives both. Default "concat". */
  readonly mergeMode?: (typeof mergeModes)[number] | null;
  /** What runs backwards, where that is no copy of `layer`. */
  readonly backwardLayer?: Layer | SerializedObject | null;
}

/** Runs a recurrent layer in both directions over [batch, steps, features]. */
export class Bidirectional extends Layer {
  static override readonly className = "Bidirectional";
  override readonly supportsMasking = true;
  readonly forwardLayer: RNN;
  readonly backwardLayer: RNN;
  readonly mergeMode: (typeof mergeModes)[number] | null;
  readonly #ownBackward: boolean;

  constructor(options: BidirectionalOptions) {
    super(options, ["layer", "mergeMode", "backwardLayer"]);
    const who = "Bidirectional";
    const { mergeMode = "concat", backwardLayer = null } = options;
    this.mergeMode =
      mergeMode === null ? null : checkChoice(who, "mergeMode", mergeMode, mergeModes);
    const model = recurrent(options.layer);
    const written = serializeLayer(model);
    const config = written.config as Config;
    const base = model.name.replace(/^forward_/, "");
    this.forwardLayer = recurrent({ ...written, config: { ...config, name: `forward_${base}` } });
    this.#ownBackward = backwardLayer !== null;
    const reversed = { ...config, name: `backward_${base}`, goBackwards: !model.goBackwards };
    this.backwardLayer = recurrent(backwardLayer ?? { ...written, config: reversed });
    for (const layer of [this.forwardLayer, this.backwardLayer]) {
      layer.zeroOutputForMask = layer.returnSequences;
    }
    if (this.forwardLayer.goBackwards === this.backwardLayer.goBackwards) {
      throw new ConfigError(`${who}: layer and backwardLayer must differ in goBackwards.`);
    }
    this.inputSpec = { ndim: 3 };
  }

  override build(inputShape: SymbolicShape): void {
    if (!this.forwardLayer.built) this.forwardLayer.build(inputShape);
    if (!this.backwardLayer.built) this.backwardLayer.build(inputShape);
    super.build(inputShape);
  }

  override call(inputs: Tensor, args: CallArguments): Tensor | Tensor[] {
    const { training, mask } = args;
    const given = args["initialState"] as readonly Tensor[] | undefined;
    const half = (given?.length ?? 0) / 2;
    const forward = this.#direction(this.forwardLayer, inputs, {
      training,
      mask,
      initialState: given?.slice(0, half),
    });
    const backward = this.#direction(this.backwardLayer, inputs, {
      training,
      mask,
      initialState: given?.slice(half),
    });
    const [y = inputs, ...forwardStates] = forward;
    const [z = inputs, ...backwardStates] = backward;
    const turned = this.forwardLayer.returnSequences ? flip(z, { axis: 1 }) : z;
    const merged = this.#merge(y, turned);
    const all = [...merged, ...forwardStates, ...backwardStates];
    return all.length === 1 ? (all[0] ?? y) : all;
  }

  #direction(
    layer: RNN,
    inputs: Tensor,
    args: { readonly training: boolean; readonly mask: unknown; readonly initialState: unknown },
  ): readonly Tensor[] {
    const outputs = layer.apply<Tensor | readonly Tensor[]>(inputs, args);
    return Array.isArray(outputs) ? outputs : [outputs as Tensor];
  }

  #merge(forward: Tensor, backward: Tensor): Tensor[] {
    switch (this.mergeMode) {
      case null:
        return [forward, backward];
      case "concat":
        return [concatenate([forward, backward], { axis: -1 })];
      case "sum":
        return [forward.add(backward)];
      case "mul":
        return [forward.multiply(backward)];
      case "ave":
        return [forward.add(backward).divide(2)];
    }
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape | SymbolicShape[] {
    const listed = (layer: RNN): SymbolicShape[] => {
      const shapes = layer.computeOutputShape(inputShape);
      return (layer.returnState ? shapes : [shapes]) as SymbolicShape[];
    };
    const [y = [], ...forwardStates] = listed(this.forwardLayer);
    const [z = [], ...backwardStates] = listed(this.backwardLayer);
    const joined = [...y.slice(0, -1), (y.at(-1) ?? 0) + (z.at(-1) ?? 0)];
    const merged = this.mergeMode === null ? [y, z] : [this.mergeMode === "concat" ? joined : y];
    const all = [...merged, ...forwardStates, ...backwardStates];
    return all.length === 1 ? (all[0] ?? y) : all;
  }

  override computeMask(_inputs: Tensor, mask: Tensor | null): (Tensor | null)[] {
    const kept = this.forwardLayer.returnSequences ? mask : null;
    return this.mergeMode === null ? [kept, kept] : [kept];
  }

  override getConfig(): Config {
    const config = {
      ...super.getConfig(),
      mergeMode: this.mergeMode,
      layer: serializeLayer(this.forwardLayer),
    };
    if (!this.#ownBackward) return config;
    return { ...config, backwardLayer: serializeLayer(this.backwardLayer) };
  }
}

function recurrent(given: Layer | SerializedObject): RNN {
  const layer = deserializeLayer(given, "Bidirectional");
  if (layer instanceof RNN) return layer;
  throw new ConfigError(
    `Bidirectional: layer is a ${layer.className}, but must be a recurrent layer such as LSTM.`,
  );
}

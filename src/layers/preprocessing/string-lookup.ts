// StringLookup: strings to indices of a vocabulary, and back.

import type { HostTensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice, checkNumber } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { flatten } from "../../shared/tree.ts";
import type { InputDType } from "../keras-tensor.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { Encoding } from "./category-encoding.ts";
import { encodings } from "./category-encoding.ts";
import { encodeIndices } from "./encode-indices.ts";
import type { HostStrings } from "./host-layer.ts";
import { HostLayer } from "./host-layer.ts";

/** Are the options of StringLookup. */
export interface StringLookupOptions extends LayerOptions {
  /** Greatest size of an adapted vocabulary, special tokens included; default any. */
  readonly maxTokens?: number | null;
  /** Number of indices for unknown strings, 0 or 1; default 1. */
  readonly numOovIndices?: number;
  /** String that stands for padding and gets index 0; none by default. */
  readonly maskToken?: string | null;
  /** What unknown indices give when inverted; default "[UNK]". */
  readonly oovToken?: string;
  /** The known strings; without it call `adapt`. */
  readonly vocabulary?: readonly string[] | null;
  /** Whether to turn indices into strings; default false. */
  readonly invert?: boolean;
  /** Default "int". */
  readonly outputMode?: "int" | Encoding;
  /** Accepted from files in these forms only. */
  readonly idfWeights?: null;
  readonly padToMaxTokens?: false;
  readonly sparse?: false;
  readonly encoding?: "utf-8";
  readonly salt?: null;
  readonly vocabularyDtype?: "string";
  readonly oovMethod?: string | null;
  /** Number of indices of a vocabulary that is set later, as files of Keras tell it. */
  readonly vocabularySize?: number | null;
}

const ownOptions = [
  ...["maxTokens", "numOovIndices", "maskToken", "oovToken", "vocabulary", "invert"],
  ...["outputMode", "idfWeights", "padToMaxTokens", "sparse", "encoding", "salt"],
  ...["vocabularyDtype", "oovMethod", "vocabularySize"],
];

/** Looks strings up in a vocabulary, on the host. */
export class StringLookup extends HostLayer {
  static override readonly className = "StringLookup";
  readonly maxTokens: number | null;
  readonly numOovIndices: number;
  readonly maskToken: string | null;
  readonly oovToken: string;
  readonly invert: boolean;
  readonly outputMode: "int" | Encoding;
  /** Number of indices before there is a vocabulary. */
  readonly #announced: number | null;
  #vocabulary: readonly string[] = [];
  #indices = new Map<string, number>();

  /** @throws ConfigError for options that are not offered, or a vocabulary with repetitions. */
  constructor(options: StringLookupOptions = {}) {
    super(options, ownOptions);
    const who = "StringLookup";
    this.maxTokens = options.maxTokens ?? null;
    const oov = options.numOovIndices ?? 1;
    this.numOovIndices = checkNumber(who, "numOovIndices", oov, { min: 0, max: 1, integer: true });
    this.maskToken = options.maskToken ?? null;
    this.oovToken = options.oovToken ?? "[UNK]";
    this.invert = options.invert ?? false;
    const modes = ["int", ...encodings] as const;
    this.outputMode = checkChoice(who, "outputMode", options.outputMode ?? "int", modes);
    if (options.idfWeights || options.padToMaxTokens || options.sparse) {
      throw new ConfigError(`${who}: idfWeights, padToMaxTokens and sparse are not offered.`);
    }
    if (this.invert && this.outputMode !== "int") {
      throw new ConfigError(`${who}: invert goes with outputMode "int" only.`);
    }
    const { vocabulary = null, vocabularySize = null } = options;
    const size = vocabularySize ?? 0;
    checkNumber(who, "vocabularySize", size, { min: 0, integer: true });
    this.#announced = vocabularySize;
    if (vocabulary !== null) this.setVocabulary(vocabulary);
  }

  get #masks(): boolean {
    return this.maskToken !== null && this.outputMode === "int";
  }

  get #specials(): readonly string[] {
    const mask = this.#masks && this.maskToken !== null ? [this.maskToken] : [];
    return this.numOovIndices === 0 ? mask : [...mask, this.oovToken];
  }

  /** Number of indices. */
  vocabularySize(): number {
    const known = this.#specials.length + this.#vocabulary.length;
    return this.#vocabulary.length === 0 ? (this.#announced ?? known) : known;
  }

  /** Lists the strings by index; without special tokens only what was given or adapted. */
  getVocabulary(includeSpecialTokens = true): string[] {
    return includeSpecialTokens ? [...this.#specials, ...this.#vocabulary] : [...this.#vocabulary];
  }

  /**
   * Replaces the vocabulary; special tokens at its beginning are taken for such.
   * @throws ConfigError when it repeats itself or is not a list of strings.
   */
  setVocabulary(vocabulary: readonly string[]): void {
    if (!Array.isArray(vocabulary) || !vocabulary.every((token) => typeof token === "string")) {
      throw new ConfigError(
        `StringLookup "${this.name}": vocabulary must be a list of strings; files are not read.`,
      );
    }
    const specials = this.#specials;
    const leads = specials.length > 0 && specials.every((token, i) => vocabulary[i] === token);
    const tokens = leads ? vocabulary.slice(specials.length) : vocabulary;
    const all = [...specials, ...tokens];
    const repeated = all.find((token, i) => all.indexOf(token) !== i);
    if (repeated !== undefined) {
      throw new ConfigError(`StringLookup "${this.name}": "${repeated}" is twice in vocabulary.`);
    }
    this.#vocabulary = [...tokens];
    this.#indices = new Map(all.map((token, index) => [token, index]));
  }

  /** Makes the vocabulary of data: the most frequent strings first, equals in reverse order. */
  adapt(data: HostStrings | readonly unknown[]): void {
    const counts = new Map<string, number>();
    const tokens = "data" in data ? data.data : flatten(data).map(String);
    for (const token of tokens) counts.set(token, (counts.get(token) ?? 0) + 1);
    counts.delete(this.oovToken);
    if (this.maskToken !== null) counts.delete(this.maskToken);
    const sorted = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? 1 : -1));
    const room = this.maxTokens === null ? sorted.length : this.maxTokens - this.#specials.length;
    this.setVocabulary(sorted.slice(0, room).map(([token]) => token));
  }

  /** @throws ConfigError for unknown strings where there is no index for them. */
  override callHost(values: HostStrings | HostTensor): HostTensor | HostStrings {
    if (this.#vocabulary.length === 0) {
      throw new ConfigError(
        `StringLookup "${this.name}" has no vocabulary. Give one, or call adapt(data).`,
      );
    }
    if (this.invert) return this.#toStrings(values);
    const indices = Int32Array.from(values.data as readonly string[], (token) =>
      this.#indexOf(String(token)),
    );
    return encodeIndices(indices, values.shape, this.vocabularySize(), this.outputMode);
  }

  #indexOf(token: string): number {
    const known = this.#indices.get(token);
    if (known !== undefined) return known;
    if (this.numOovIndices > 0) return this.#masks ? 1 : 0;
    throw new ConfigError(
      `StringLookup "${this.name}": "${token}" is not in the vocabulary, and numOovIndices is 0.`,
    );
  }

  #toStrings(values: HostStrings | HostTensor): HostStrings {
    const all = this.getVocabulary();
    const data = Array.from(values.data as ArrayLike<number | string>, (index) => {
      return all[Number(index)] ?? this.oovToken;
    });
    return { shape: values.shape, data };
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (this.outputMode === "int") return inputShape;
    const each =
      this.outputMode === "one_hot" && !(inputShape.length > 1 && inputShape.at(-1) === 1);
    return [...(each ? inputShape : inputShape.slice(0, -1)), this.vocabularySize()];
  }

  override computeOutputDType(): InputDType {
    if (this.invert) return "string";
    return this.outputMode === "int" ? "int32" : "float32";
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      maxTokens: this.maxTokens,
      numOovIndices: this.numOovIndices,
      maskToken: this.maskToken,
      oovToken: this.oovToken,
      vocabulary: this.#vocabulary.length === 0 ? null : this.#vocabulary,
      idfWeights: null,
      invert: this.invert,
      outputMode: this.outputMode,
      padToMaxTokens: false,
      sparse: false,
      encoding: "utf-8",
    };
  }
}

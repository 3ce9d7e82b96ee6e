// Requests to a process of Python Keras; its answers, as numbers to compare.

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type Model, Tensor, tensor } from "gradus";
import { flatten } from "../../src/shared/tree.ts";

/** Is an array as the two sides write it down. */
export interface WrittenArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly (number | string)[];
}

/** Is data of a model: one array, a list, or named ones. */
export type WrittenData =
  | WrittenArray
  | readonly WrittenArray[]
  | { readonly [name: string]: WrittenArray };

/** Is the state of a model: its weights and its optimizer's variables, each flat. */
export interface State {
  readonly weights: readonly (readonly number[])[];
  readonly optimizer: readonly (readonly number[])[];
}

/** Is what one more training step gives: its loss, undefined where none was taken. */
export interface Step extends State {
  readonly loss?: number;
}

/** Is a model that Python made, trained for a step and saved. */
export interface MadeModel {
  readonly x: WrittenData;
  readonly y: WrittenData | null;
  /** Whether what its layers do in training is left to chance. */
  readonly random: boolean;
  readonly predictions: readonly (readonly number[])[];
  /** What the next step gives, after saving. */
  readonly next: Step;
}

/** Is what Python says of a model that it opened. */
export interface OpenedModel {
  readonly predictions: readonly (readonly number[])[];
  readonly layers: readonly string[];
  readonly before: State;
  readonly next: Step;
  /** Weights after all of them were overwritten from the weights file. */
  readonly fromWeights?: readonly (readonly number[])[];
  /** What the model gives after it was saved again. */
  readonly again?: {
    readonly predictions: readonly (readonly number[])[];
    readonly next: Step;
  };
}

/** Are arrays by name, with their elements as JSON has them. */
export interface ExactArrays {
  readonly [name: string]: Omit<WrittenArray, "data"> & { readonly data: readonly unknown[] };
}

/** Are the requests, with what they take and give. */
interface Requests {
  list: { takes: object; gives: readonly string[] };
  make: { takes: { name: string; path: string }; gives: MadeModel };
  open: {
    takes: {
      path: string;
      x: unknown;
      y: unknown;
      weightsPath?: string;
      saveTo?: string;
    };
    gives: OpenedModel;
  };
  /** Runs Python code, such as that of a page of the documentation. */
  define: { takes: { code: string }; gives: null };
  /** Opens `ours` and `ours.weights.json` of a folder; writes `theirs` likewise. */
  places: {
    takes: { folder: string; x: unknown; maxShardSize: number };
    gives: Pick<OpenedModel, "predictions" | "fromWeights" | "before">;
  };
  arrays: { takes: { path: string }; gives: ExactArrays };
  /** Writes arrays of all dtypes to files, and one in another order to a `.npy` file. */
  writeArrays: { takes: { paths: readonly string[]; npy: string }; gives: ExactArrays };
}

/** Is a running Python with Keras and a folder for files. */
export class Keras {
  /** Where both sides keep files. */
  readonly folder: string;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  /** Starts Python; starting takes seconds, so that one process serves many models. */
  constructor(
    variable: "GRADUS_PYTHON" | "GRADUS_TENSORFLOW" = "GRADUS_PYTHON",
    environment: { readonly [name: string]: string } = {},
  ) {
    const python = process.env[variable];
    if (python === undefined) throw new Error(`${variable} is not set; run npm test`);
    this.folder = mkdtempSync(join(tmpdir(), "gradus-keras-"));
    const script = fileURLToPath(new URL("keras_service.py", import.meta.url));
    const backend = variable === "GRADUS_PYTHON" ? "jax" : "tensorflow";
    this.#process = spawn(python, [script, join(this.folder, "compiled")], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, KERAS_BACKEND: backend, ...environment },
    });
    const { stdout } = this.#process;
    if (stdout === null) throw new Error("Python has no output");
    this.#reader = createInterface({ input: stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  /** Sends one request and waits for its answer. @throws Error with Python's own words. */
  async ask<K extends keyof Requests>(
    kind: K,
    takes: Requests[K]["takes"],
  ): Promise<Requests[K]["gives"]> {
    this.#process.stdin?.write(`${JSON.stringify({ do: kind, ...takes })}\n`);
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error("Python ended; its own output says why");
    // Python writes NaN and Infinity, which JSON.parse does not know.
    const text = String(value).replace(/\bNaN\b|-?\bInfinity\b/g, "null");
    const answer = JSON.parse(text) as { ok: Requests[K]["gives"]; error?: string };
    if (answer.error !== undefined) throw new Error(`Python: ${answer.error}`);
    return answer.ok;
  }

  /** Ends Python and removes the folder. */
  stop(): void {
    this.#process.stdin?.end();
    this.#reader.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Gives the predictions of a model, flat, one list per output, named ones by their names' order. */
export async function predict(
  model: Model,
  x: Parameters<Model["predict"]>[0],
): Promise<number[][]> {
  const given = await model.predict(x, { verbose: 0 });
  const isNamed = !Array.isArray(given) && !(given instanceof Tensor);
  const named = Object.entries(given as object).sort(([a], [b]) => (a < b ? -1 : 1));
  const leaves = isNamed ? named.map(([, leaf]) => leaf as Tensor) : flatten(given);
  return Promise.all(leaves.map(async (leaf) => [...(await (leaf as Tensor).data())]));
}

/** Is what a training step takes. */
export type Batch = Parameters<Model["trainOnBatch"]>[0];

/** Trains a model for one step. */
export async function step(
  model: Model,
  x: Batch,
  y: Parameters<Model["trainOnBatch"]>[1],
): Promise<Step> {
  const logs = await model.trainOnBatch(x, y, { returnDict: true });
  const { loss = Number.NaN } = logs as { readonly loss?: number };
  return { loss, ...(await stateOf(model)) };
}

/** Gives the difference of two losses, relative to the second beyond 1. */
export function lossDifference({ loss: ours = NaN }: Step, { loss: theirs = NaN }: Step): number {
  return distance([[ours]], [[theirs]]);
}

/** Copies the state of a model out. */
export async function stateOf(model: Model): Promise<State> {
  const weights = await model.getWeights();
  const optimizer = model.optimizer ? await model.optimizer.getWeights() : [];
  return {
    weights: weights.map(({ data }) => Array.from(data, Number)),
    optimizer: optimizer.map(({ data }) => Array.from(data, Number)),
  };
}

/** Gives the largest difference of numbers, relative for those beyond 1; NaN where forms differ. */
export function distance(
  actual: readonly (readonly number[])[],
  expected: readonly (readonly number[])[],
): number {
  if (String(actual.map((a) => a.length)) !== String(expected.map((e) => e.length))) return NaN;
  const theirs = expected.flat();
  return actual.flat().reduce((largest, value, i) => {
    const other = theirs[i] ?? Number.NaN;
    const difference = Math.abs(value - other) / Math.max(1, Math.abs(other));
    return Math.max(largest, difference);
  }, 0);
}

/** Turns what Python wrote into what models take: tensors, texts as nested lists. */
export function toInput(data: WrittenData): Parameters<Model["predict"]>[0] {
  if (Array.isArray(data)) return data.map(toInput) as never;
  if (Array.isArray((data as WrittenArray).data)) return toLeaf(data as WrittenArray) as never;
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, toInput(part as WrittenArray)]),
  ) as never;
}

function toLeaf({ shape, dtype, data }: WrittenArray): unknown {
  if (dtype === "string") return nest(data, shape);
  const array = dtype.startsWith("int") ? Int32Array : Float32Array;
  return tensor(array.from(data as number[]), { shape });
}

function nest(data: readonly unknown[], [length = 0, ...inner]: readonly number[]): unknown {
  if (inner.length === 0) return data;
  const size = data.length / length;
  return Array.from({ length }, (_, i) => nest(data.slice(i * size, (i + 1) * size), inner));
}

// Streams of batches: what can be gone through, once or again, and how it is changed on the way.

import { checkNumber } from "../registry/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import type { Tree } from "../shared/tree.ts";
import type { DataTree, HostData, HostTree } from "./adapters.ts";
import { countSamples, mapArrays, namedArrays, readHostTree, sliceSamples } from "./adapters.ts";
import type { HostTensor } from "./host-tensor.ts";
import { takeRows } from "./host-tensor.ts";
import type { Source } from "./source.ts";
import { seededSource } from "./split.ts";

/** Is an element of a data set: inputs, or `[x]`, `[x, y]`, `[x, y, sampleWeight]`. */
export type Element = DataTree | readonly [DataTree, DataTree?, DataTree?];

/**
 * Goes through elements, again from the start each time; each method gives a new data set and
 * computes nothing before it is gone through.
 */
export class Dataset<T = Element> implements AsyncIterable<T> {
  readonly #source: Source<T>;
  /** Number of elements; undefined when unknown, Infinity when they never end. */
  readonly size: number | undefined;

  /** Makes a data set; a generator can be gone through once, a function that gives one, always. */
  constructor(source: Source<T>, options: { readonly size?: number | undefined } = {}) {
    this.#source = source;
    this.size = options.size ?? (Array.isArray(source) ? source.length : undefined);
  }

  /**
   * Makes a data set with one element `[x, y, sampleWeight]` per sample; batch it before training.
   * @throws ShapeError when the arrays differ in length.
   */
  static async fromArrays(
    x: DataTree,
    y?: DataTree,
    sampleWeight?: DataTree,
  ): Promise<Dataset<HostTree[]>> {
    const who = "Dataset.fromArrays";
    const trees = await Promise.all(
      [x, y, sampleWeight]
        .filter((part) => part !== undefined)
        .map((part, i) =>
          readHostTree(part, { who, name: ["x", "y", "sampleWeight"][i] ?? "", count: 1 }),
        ),
    );
    const [inputs, targets = null, weights = null] = trees;
    if (inputs === undefined) throw new ConfigError(`${who}: x is missing.`);
    const samples = { x: inputs, y: targets, sampleWeight: weights };
    const count = countSamples(samples, who);
    function* rows(): Generator<HostTree[]> {
      for (let row = 0; row < count; row++) {
        const one = sliceSamples(samples, row, row + 1);
        yield [one.x, one.y, one.sampleWeight]
          .filter((part) => part !== null)
          .map((part) => mapArrays(part, withoutBatchAxis) as HostTree);
      }
    }
    return new Dataset(rows, { size: count });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    const source = typeof this.#source === "function" ? this.#source() : this.#source;
    for await (const element of source) yield element as T;
  }

  /** Applies a function, which may be async, to every element. */
  map<U>(change: (element: T) => U | Promise<U>): Dataset<U> {
    const elements = this;
    async function* changed(): AsyncGenerator<U> {
      for await (const element of elements) yield await change(element);
    }
    return new Dataset(changed, { size: this.size });
  }

  /** Joins `size` samples to a batch along a new first axis; the last may be smaller. */
  batch(size: number, options: { readonly dropRemainder?: boolean } = {}): Dataset<HostTree> {
    checkNumber("Dataset.batch", "size", size, { min: 1, integer: true });
    const dropped = options.dropRemainder ?? false;
    const elements = this;
    async function* batches(): AsyncGenerator<HostTree> {
      let gathered: T[] = [];
      for await (const element of elements) {
        gathered.push(element);
        if (gathered.length < size) continue;
        yield await stack(gathered);
        gathered = [];
      }
      if (gathered.length > 0 && !dropped) yield await stack(gathered);
    }
    const whole = this.size === undefined ? undefined : this.size / size;
    const count = whole === undefined ? whole : dropped ? Math.floor(whole) : Math.ceil(whole);
    return new Dataset(batches, { size: count });
  }

  /**
   * Gives elements in random order, drawn from the next `bufferSize`; another order each time.
   * Equal seeds give equal orders.
   */
  shuffle(bufferSize: number, options: { readonly seed?: number } = {}): Dataset<T> {
    checkNumber("Dataset.shuffle", "bufferSize", bufferSize, { min: 1, integer: true });
    const elements = this;
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32);
    let round = 0;
    async function* shuffled(): AsyncGenerator<T> {
      const random = seededSource(seed + round++);
      const buffer: T[] = [];
      for await (const element of elements) {
        if (buffer.length < bufferSize) buffer.push(element);
        else {
          const i = random.below(buffer.length);
          yield buffer[i] as T;
          buffer[i] = element;
        }
      }
      while (buffer.length > 0) {
        const i = random.below(buffer.length);
        yield buffer[i] as T;
        buffer[i] = buffer.at(-1) as T;
        buffer.pop();
      }
    }
    return new Dataset(shuffled, { size: this.size });
  }

  /** Goes through the elements `count` times, or without end. */
  repeat(count = Number.POSITIVE_INFINITY): Dataset<T> {
    const elements = this;
    async function* repeated(): AsyncGenerator<T> {
      for (let round = 0; round < count; round++) {
        let any = false;
        for await (const element of elements) {
          any = true;
          yield element;
        }
        if (!any) return;
      }
    }
    return new Dataset(repeated, { size: this.size === undefined ? this.size : this.size * count });
  }

  /** Gives the first `count` elements. */
  take(count: number): Dataset<T> {
    const elements = this;
    async function* first(): AsyncGenerator<T> {
      let left = count;
      if (left <= 0) return;
      for await (const element of elements) {
        yield element;
        if (--left <= 0) return;
      }
    }
    const size = this.size === undefined ? undefined : Math.min(this.size, count);
    return new Dataset(first, { size });
  }

  /** Gives the elements behind the first `count`. */
  skip(count: number): Dataset<T> {
    const elements = this;
    async function* rest(): AsyncGenerator<T> {
      let passed = 0;
      for await (const element of elements) if (passed++ >= count) yield element;
    }
    return new Dataset(rest, {
      size: this.size === undefined ? undefined : Math.max(0, this.size - count),
    });
  }
}

function withoutBatchAxis(array: HostData): HostData {
  return { ...array, shape: array.shape.slice(1) } as HostData;
}

async function stack(elements: readonly unknown[]): Promise<HostTree> {
  const who = "Dataset.batch";
  const trees = await Promise.all(
    elements.map((element) =>
      readHostTree(scalarsAsArrays(element), { who, name: "sample", count: 1 }),
    ),
  );
  const [first] = trees;
  if (first === undefined) throw new ConfigError(`${who}: there is nothing to join.`);
  const columns = trees.map((tree) => namedArrays(tree, "sample"));
  let next = 0;
  return mapArrays(first, () => {
    const column = columns.map((arrays) => arrays[next]?.[1]);
    next++;
    return stackArrays(column, who);
  }) as Tree<HostData>;
}

// A number or text as a sample is an array without axes.
function scalarsAsArrays(element: unknown): unknown {
  if (typeof element === "number") {
    return { shape: [], dtype: "float32", data: Float32Array.of(element) };
  }
  if (typeof element === "string") return { shape: [], dtype: "string", data: [element] };
  const tuple = Array.isArray(element) && element.length <= 3 && element.some(isNoNumber);
  return tuple ? element.map(scalarsAsArrays) : element;
}

function isNoNumber(part: unknown): boolean {
  return typeof part !== "number" && typeof part !== "string";
}

function stackArrays(arrays: readonly (HostData | undefined)[], who: string): HostData {
  const [first] = arrays;
  const same = (array: HostData | undefined): array is HostData =>
    array !== undefined &&
    array.dtype === first?.dtype &&
    array.shape.join() === first.shape.join();
  if (first === undefined || !arrays.every(same)) {
    const shapes = [...new Set(arrays.map((array) => `[${array?.shape.join(", ")}]`))];
    throw new ShapeError(`${who}: samples of different shapes or dtypes: ${shapes.join(", ")}.`);
  }
  const shape = [arrays.length, ...first.shape];
  if (first.dtype === "string") {
    return {
      shape,
      dtype: "string",
      data: arrays.flatMap((array) => [...(array.data as string[])]),
    };
  }
  const numbers = arrays as readonly HostTensor[];
  const joined = takeRows({ ...first, shape: [1, ...first.shape] }, new Int32Array(arrays.length));
  numbers.forEach((array, i) => joined.data.set(array.data, i * array.data.length));
  return { ...joined, shape };
}

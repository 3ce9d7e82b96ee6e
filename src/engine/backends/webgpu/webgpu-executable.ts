// Runs a program: brings host inputs to the GPU, encodes all dispatches into one submission, and leaves
// results there until somebody reads them.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { hostArray } from "../../ir/dtype.ts";
import type { Frame } from "../../ir/frame.ts";
import type { Node, Value } from "../../ir/node.ts";
import { onlyOutput } from "../../ir/node.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import { bytesOf } from "../../ir/views.ts";
import type { Compilation, Executable, Result, Storage } from "../backend.ts";
import type { RegionOf } from "./bound-steps.ts";
import { BoundSteps } from "./bound-steps.ts";
import { alignment } from "./device-memory.ts";
import type { GpuContext } from "./gpu-context.ts";
import { GpuStorage } from "./gpu-storage.ts";
import { toDevice } from "./halves.ts";
import type { KernelTimer } from "./kernel-timer.ts";
import type { KernelEmitter } from "./kernels/index.ts";
import type { Location, Step } from "./program-steps.ts";
import { ProgramSteps } from "./program-steps.ts";
import type { Region } from "./region.ts";
import { partOf } from "./region.ts";

const aligned = (bytes: number) => Math.max(1, Math.ceil(bytes / alignment)) * alignment;

/** Most sets of buffers to which a program stays bound. */
const mostBound = 4;

/** Runs one compiled program. */
export class WebgpuExecutable implements Executable {
  readonly #context: GpuContext;
  readonly #compilation: Compilation;
  readonly #timer: KernelTimer | undefined;
  readonly #steps: readonly Step[];
  readonly #owned = new Map<"constants" | "results", Region>();
  /** Where host inputs go. */
  readonly #staged = new Map<number, Region>();
  #pieces: Region | undefined;
  readonly #resultOffsets: readonly number[];
  readonly #bound = new Map<string, BoundSteps>();

  /** With a `timer`, tells how long its kernels take. */
  constructor(
    context: GpuContext,
    emitter: KernelEmitter,
    compilation: Compilation,
    timer?: KernelTimer,
  ) {
    this.#timer = timer;
    context.check();
    this.#context = context;
    this.#compilation = compilation;
    const { program, plan, updates } = compilation;
    const constants = new Constants();
    let bytes = 0;
    this.#resultOffsets = program.outputs.map((value, i) => {
      const at = bytes;
      if (updates[i] === undefined) bytes += aligned(bytesOf(value));
      return at;
    });
    const steps = new ProgramSteps(emitter);
    const frame: Frame<Location> = {
      input: (index) => ({ in: index, offset: 0 }),
      result: (index) => ({ in: "results", offset: this.#resultOffsets[index] ?? 0 }),
      constant: (node) => constants.locate(node),
      scratch: (offset) => ({ in: "scratch", offset }),
    };
    steps.program(program, plan, frame);
    this.#steps = steps.steps;
    // Results are copied to where they stay, which no buffer can do to itself.
    this.#owned.set("results", context.memory.apart(bytes));
    this.#owned.set("constants", constants.store(context));
    forgotten.register(this, { context, owned: this.#owned, staged: this.#staged });
  }

  run(inputs: readonly (HostArray | Storage)[], times = 1): readonly (Result | undefined)[] {
    this.#context.check();
    const [first] = this.#compilation.program.inputs;
    if (times > 1 && first !== undefined && bytesOf(first) % 4 !== 0) {
      return this.#oneByOne(inputs, times);
    }
    const places = this.#compilation.program.inputs.map((value, i) =>
      this.#bring(value, i, inputs[i], i === 0 ? times : 1),
    );
    const bound = this.#bind(places);
    const encoder = this.#context.device.createCommandEncoder();
    for (let i = 0; i < times; i++) {
      if (times > 1 && first !== undefined) this.#nextPiece(encoder, i, bytesOf(first));
      if (this.#timer === undefined) bound.encode(encoder);
      else this.#timer.encode(encoder, bound);
    }
    const results = this.#takeResults(encoder);
    this.#context.submit(encoder);
    if (this.#timer !== undefined) {
      this.#context.flush();
      this.#timer.submitted();
    }
    return results;
  }

  // Pieces that do not end on whole words cannot be copied on the GPU.
  #oneByOne(inputs: readonly (HostArray | Storage)[], times: number) {
    const [pieces, ...others] = inputs;
    if (!ArrayBuffer.isView(pieces)) throw this.#misfit(0, pieces, times);
    const length = pieces.length / times;
    let results: readonly (Result | undefined)[] = [];
    for (let i = 0; i < times; i++) {
      results = this.run([pieces.subarray(i * length, (i + 1) * length), ...others]);
    }
    return results;
  }

  #nextPiece(encoder: GPUCommandEncoder, i: number, bytes: number): void {
    const [from, to] = [this.#pieces, this.#staged.get(0)];
    if (from === undefined || to === undefined || bytes === 0) return;
    this.#context.copy(encoder, partOf(from, i * bytes, bytes), to, bytes);
  }

  /** Finds where an input lies, having written it there if it comes from the host. */
  #bring(
    value: Value,
    index: number,
    given: HostArray | Storage | undefined,
    count: number,
  ): Region {
    if (given instanceof GpuStorage && count === 1) {
      const fits = given.isOn(this.#context) && showType(given.type) === showType(value.type);
      if (!fits) throw this.#misfit(index, given, count);
      return given.region;
    }
    const elements = sizeOf(value.type.shape) * count;
    const fits =
      ArrayBuffer.isView(given) &&
      given.length === elements &&
      given.constructor === hostArray(value.type.dtype, 0).constructor;
    if (!fits) throw this.#misfit(index, given, count);
    const place = this.#staged.get(index) ?? this.#context.memory.allocate(bytesOf(value));
    this.#staged.set(index, place);
    const bits = toDevice(value.type.dtype, given);
    if (count === 1) this.#context.write(bits, place);
    else this.#context.write(bits, this.#roomForPieces(count * bytesOf(value)));
    return place;
  }

  // A copy may not stay within one buffer, so the pieces take one of their own.
  #roomForPieces(bytes: number): Region {
    const known = this.#pieces;
    if (known !== undefined && known.bytes >= bytes) return known;
    if (known !== undefined) this.#context.destroy(known);
    this.#pieces = this.#context.memory.apart(bytes);
    return this.#pieces;
  }

  #misfit(index: number, given: unknown, count: number): BackendError {
    const value = this.#compilation.program.inputs[index];
    const expected = value === undefined ? "nothing" : showType(value.type);
    const found =
      given instanceof GpuStorage
        ? `a storage of ${showType(given.type)}, or of another GPU device`
        : ArrayBuffer.isView(given)
          ? `${given.constructor.name}(${(given as HostArray).length})`
          : given === undefined
            ? "nothing"
            : 'elements on the processor: compute by predict(), or choose that device by setDevice("wasm")';
    const times = count > 1 ? `, ${count} times` : "";
    return new BackendError(
      `webgpu: input ${index} should be ${expected}${times}, but got ${found}.`,
    );
  }

  #bind(inputs: readonly Region[]): BoundSteps {
    const scratch = this.#context.scratch(aligned(this.#compilation.plan.bytes));
    const regionOf: RegionOf = (place) => {
      if (place === "scratch") return scratch;
      const region = typeof place === "number" ? inputs[place] : this.#owned.get(place);
      if (region === undefined) throw new Error(`a program has no place ${place}`);
      return region;
    };
    const regions = [...inputs, regionOf("scratch")];
    const key = BoundSteps.keyOf(regions);
    const bound = this.#bound.get(key) ?? this.#bindAnew(key, regionOf);
    bound.place(regions, regionOf);
    return bound;
  }

  #bindAnew(key: string, regionOf: RegionOf): BoundSteps {
    const fresh = new BoundSteps(this.#context, this.#steps, regionOf);
    const oldest = this.#bound.keys().next().value;
    if (this.#bound.size >= mostBound && oldest !== undefined) {
      this.#bound.get(oldest)?.release();
      this.#bound.delete(oldest);
    }
    this.#bound.set(key, fresh);
    return fresh;
  }

  // The program always writes to the same place, from which each run's results are taken.
  #takeResults(encoder: GPUCommandEncoder): (Result | undefined)[] {
    const { program, updates } = this.#compilation;
    const from = this.#owned.get("results");
    return program.outputs.map((value, i) => {
      if (updates[i] !== undefined || from === undefined) return undefined;
      const result = new GpuStorage(this.#context, value.type);
      const bytes = Math.ceil(bytesOf(value) / 4) * 4;
      const place = partOf(from, this.#resultOffsets[i] ?? 0, bytes);
      this.#context.copy(encoder, place, result.region, bytes);
      return result;
    });
  }
}

/** Collects the literals of a program in one stretch of memory. */
class Constants {
  readonly #offsets = new Map<Node, number>();
  #bytes = 0;

  locate(node: Node): Location {
    let offset = this.#offsets.get(node);
    if (offset === undefined) {
      offset = this.#bytes;
      this.#offsets.set(node, offset);
      this.#bytes += aligned(bytesOf(onlyOutput(node)));
    }
    return { in: "constants", offset };
  }

  store(context: GpuContext): Region {
    const region = context.memory.allocate(this.#bytes);
    for (const [node, offset] of this.#offsets) {
      if (node.primitive !== "constant") continue;
      const { type, data } = node.attributes;
      const place = partOf(region, offset, bytesOf(onlyOutput(node)));
      context.write(toDevice(type.dtype, data), place);
    }
    return region;
  }
}

// A forgotten program gives its memory back.
const forgotten = new FinalizationRegistry<{
  readonly context: GpuContext;
  readonly owned: ReadonlyMap<string, Region>;
  readonly staged: ReadonlyMap<number, Region>;
}>(({ context, owned, staged }) => {
  for (const [name, region] of owned) {
    if (name === "results") context.destroy(region);
    else context.memory.free(region);
  }
  for (const region of staged.values()) context.memory.free(region);
});

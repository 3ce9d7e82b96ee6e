// One GPU device: its memory, pipelines, submissions and failures, shared by all programs on it.

import { BackendError, DeviceLostError } from "../../../shared/errors.ts";
import { DeviceMemory, largestBinding } from "./device-memory.ts";
import type { Region, Stretch } from "./region.ts";
import { alongBoth, destroy, partOf, stretchesOf } from "./region.ts";
import { bufferUsage, computeStage, mapRead } from "./webgpu-flags.ts";

/** Submissions between two looks at how far the GPU has come. */
const submissionsPerMark = 8;
/** Marks that may be outstanding before the caller should wait. */
const mostMarks = 2;

/** Milliseconds in which a device that fails to be read says whether it is lost. */
const patience = 1000;

function gone(what: string): DeviceLostError {
  const reason = `webgpu: ${what}, and what lay on the GPU is gone.`;
  const error = new DeviceLostError(
    `${reason} ` +
      'Choose a device anew by setDevice("webgpu") or setDevice("wasm"), and load the model from ' +
      "its last checkpoint.",
  );
  error.reason = reason;
  return error;
}

/** Holds a device and what programs share on it. */
export class GpuContext {
  readonly device: GPUDevice;
  readonly memory: DeviceMemory;
  readonly #pipelines = new Map<string, GPUComputePipeline>();
  readonly #layouts: GPUBindGroupLayout[] = [];
  #scratch: Region | undefined;
  #failure: BackendError | undefined;
  readonly #lost: Promise<unknown>;
  #submissions = 0;
  readonly #marks: Promise<void>[] = [];
  readonly #measurements = new Set<Promise<void>>();

  constructor(device: GPUDevice) {
    this.device = device;
    this.memory = new DeviceMemory(device, device.limits, (what) => {
      this.#failure = gone(what);
    });
    device.addEventListener("uncapturederror", (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      this.#failure ??= new BackendError(`webgpu: ${error.message}`);
    });
    this.#lost = device.lost.then(({ reason, message }) => {
      const why = message === "" ? reason : `${reason}: ${message}`;
      this.#failure ??= gone(`the GPU device was lost (${why})`);
    });
  }

  /** Whether the GPU itself converts halves. */
  get hasHalves(): boolean {
    return this.device.features.has("shader-f16");
  }

  /** Whether something has failed, after which nothing on the device is to be trusted. */
  get isLost(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Refuses to go on after a failure, which the GPU reports late.
   * @throws BackendError saying what went wrong.
   */
  check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Gives scratch memory of at least so many bytes, which all programs overlay. */
  scratch(bytes: number): Region {
    const known = this.#scratch;
    if (known !== undefined && known.bytes >= bytes) return known;
    // Programs bind it anew when it has grown; the GPU keeps the old one while it works on it.
    if (known !== undefined) destroy(known);
    const twice = Math.min(2 * (known?.bytes ?? 2 ** 15), largestBinding(this.device.limits));
    this.#scratch = this.memory.apart(Math.max(bytes, twice));
    return this.#scratch;
  }

  /** Compiles a shader that binds so many buffers, or finds it compiled. */
  pipeline(shader: string, buffers: number): GPUComputePipeline {
    const known = this.#pipelines.get(shader);
    if (known !== undefined) return known;
    const module = this.device.createShaderModule({ code: shader });
    const bindGroupLayouts = [this.layout(buffers)];
    const layout = this.device.createPipelineLayout({ bindGroupLayouts });
    const pipeline = this.device.createComputePipeline({
      layout,
      compute: { module, entryPoint: "main" },
    });
    this.#pipelines.set(shader, pipeline);
    return pipeline;
  }

  /** Gives the layout of bindings: where operands lie, and so many buffers. */
  layout(buffers: number): GPUBindGroupLayout {
    const known = this.#layouts[buffers];
    if (known !== undefined) return known;
    const visibility = computeStage;
    const storage = Array.from({ length: buffers }, (_, i) => ({
      binding: i + 1,
      visibility,
      buffer: { type: "storage" as const },
    }));
    const layout = this.device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility, buffer: { type: "uniform", hasDynamicOffset: true } },
        ...storage,
      ],
    });
    this.#layouts[buffers] = layout;
    return layout;
  }

  /** Sends work to the GPU. */
  submit(encoder: GPUCommandEncoder): void {
    this.device.queue.submit([encoder.finish()]);
    if (++this.#submissions % submissionsPerMark !== 0) return;
    const passed = () => void this.#marks.splice(this.#marks.indexOf(mark), 1);
    // A lost device may leave its promises open.
    const done = Promise.race([this.device.queue.onSubmittedWorkDone(), this.#lost]);
    const mark: Promise<void> = done.then(passed, passed);
    this.#marks.push(mark);
  }

  /** Keeps a measurement in mind until it is over. */
  measure(measurement: Promise<void>): void {
    const over = () => void this.#measurements.delete(kept);
    const kept: Promise<void> = Promise.race([measurement, this.#lost]).then(over, over);
    this.#measurements.add(kept);
  }

  /** Resolves when all measurements are over. */
  async measured(): Promise<void> {
    await Promise.all(this.#measurements);
    this.check();
  }

  /** Gives a promise to wait for where the GPU is far behind; undefined where it is not. */
  backlog(): Promise<void> | undefined {
    return this.#marks.length > mostMarks ? this.#marks[0] : undefined;
  }

  /** Copies bytes on the GPU; within one buffer by way of scratch memory, as WebGPU asks. */
  copy(encoder: GPUCommandEncoder, from: Region, to: Region, bytes: number): void {
    if (bytes > 0 && from.buffers[0] === to.buffers[0]) {
      const between = this.scratch(bytes);
      this.copy(encoder, from, between, bytes);
      this.copy(encoder, between, to, bytes);
      return;
    }
    alongBoth(from, to, bytes, (source, target, length) => {
      encoder.copyBufferToBuffer(
        source.buffer,
        source.offset,
        target.buffer,
        target.offset,
        length,
      );
    });
  }

  /** Writes bytes to a stretch of memory, ahead of all work that is submitted later. */
  write(data: ArrayBufferView, region: Region): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const whole = bytes.length - (bytes.length % 4);
    const { queue } = this.device;
    let written = 0;
    for (const { buffer, offset, bytes: length } of stretchesOf(region, whole)) {
      queue.writeBuffer(buffer, offset, bytes as BufferSource, written, length);
      written += length;
    }
    if (whole === bytes.length) return;
    // What is written comes in words; stretches end on whole ones.
    const rest = new Uint8Array(4);
    rest.set(bytes.subarray(whole));
    this.write(rest, partOf(region, whole, 4));
  }

  /** Copies bytes out, as they are after all work submitted so far. */
  async read(region: Region, bytes: number): Promise<ArrayBuffer> {
    this.check();
    const stretches = stretchesOf(region, Math.ceil(bytes / 4) * 4);
    const encoder = this.device.createCommandEncoder();
    const targets = stretches.map((stretch) => this.#copyOut(encoder, stretch));
    if (bytes > 0) this.submit(encoder);
    const parts = await Promise.all(targets.map((target) => this.#mapped(target)));
    const [only] = parts;
    const joined = only !== undefined && parts.length === 1 ? only : joinedOf(parts);
    return joined.byteLength === bytes ? joined : joined.slice(0, bytes);
  }

  #copyOut(encoder: GPUCommandEncoder, { buffer, offset, bytes: size }: Stretch): GPUBuffer {
    const usage = bufferUsage.mapRead | bufferUsage.copyTarget;
    const target = this.device.createBuffer({ size, usage });
    encoder.copyBufferToBuffer(buffer, offset, target, 0, size);
    return target;
  }

  async #mapped(target: GPUBuffer): Promise<ArrayBuffer> {
    try {
      await Promise.race([target.mapAsync(mapRead), this.#lost]);
    } catch (cause) {
      // The news that the device is lost may come a little later.
      await Promise.race([this.#lost, new Promise((done) => setTimeout(done, patience))]);
      this.check();
      throw new BackendError("webgpu: elements could not be read from the GPU.", { cause });
    }
    this.check();
    const copy = target.getMappedRange().slice(0);
    target.destroy();
    return copy;
  }
}

function joinedOf(parts: readonly ArrayBuffer[]): ArrayBuffer {
  const joined = new Uint8Array(parts.reduce((sum, { byteLength }) => sum + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return joined.buffer;
}

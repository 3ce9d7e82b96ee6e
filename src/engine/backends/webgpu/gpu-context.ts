// One GPU device: its memory, pipelines, submissions and failures, shared by all programs on it.

import { BackendError, DeviceLostError } from "../../../shared/errors.ts";
import type { Region } from "./device-memory.ts";
import { DeviceMemory } from "./device-memory.ts";
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
  #scratch: GPUBuffer | undefined;
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
  scratch(bytes: number): GPUBuffer {
    const known = this.#scratch;
    if (known !== undefined && known.size >= bytes) return known;
    // Programs bind it anew when it has grown; the GPU keeps the old one while it works on it.
    known?.destroy();
    const size = Math.max(bytes, 2 * (known?.size ?? 2 ** 15));
    const { maxBufferSize, maxStorageBufferBindingSize } = this.device.limits;
    const most = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    this.#scratch = this.memory.apart(Math.max(bytes, Math.min(size, most))).buffer;
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
    const most = this.device.limits.maxStorageBuffersPerShaderStage;
    if (buffers > most) {
      throw new BackendError(
        `webgpu: one kernel reads ${buffers} buffers, but this GPU binds at most ${most}. ` +
          'Choose the device "wasm" for this model.',
      );
    }
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
  copy(encoder: GPUCommandEncoder, from: Region, to: GPUBuffer, offset: number): void {
    const { buffer, bytes } = from;
    if (buffer !== to) {
      encoder.copyBufferToBuffer(buffer, from.offset, to, offset, bytes);
      return;
    }
    const between = this.scratch(bytes);
    encoder.copyBufferToBuffer(buffer, from.offset, between, 0, bytes);
    encoder.copyBufferToBuffer(between, 0, to, offset, bytes);
  }

  /** Writes bytes to a stretch of memory, ahead of all work that is submitted later. */
  write(data: ArrayBufferView, { buffer, offset }: Region): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    const whole = bytes.length - (bytes.length % 4);
    const { queue } = this.device;
    if (whole > 0) queue.writeBuffer(buffer, offset, bytes as BufferSource, 0, whole);
    if (whole === bytes.length) return;
    // What is written comes in words; stretches end on whole ones.
    const rest = new Uint8Array(4);
    rest.set(bytes.subarray(whole));
    queue.writeBuffer(buffer, offset + whole, rest);
  }

  /** Copies bytes out, as they are after all work submitted so far. */
  async read({ buffer, offset }: Region, bytes: number): Promise<ArrayBuffer> {
    this.check();
    if (bytes === 0) return new ArrayBuffer(0);
    const size = Math.ceil(bytes / 4) * 4;
    const usage = bufferUsage.mapRead | bufferUsage.copyTarget;
    const target = this.device.createBuffer({ size, usage });
    const encoder = this.device.createCommandEncoder();
    encoder.copyBufferToBuffer(buffer, offset, target, 0, size);
    this.submit(encoder);
    try {
      await Promise.race([target.mapAsync(mapRead), this.#lost]);
    } catch (cause) {
      // The news that the device is lost may come a little later.
      await Promise.race([this.#lost, new Promise((done) => setTimeout(done, patience))]);
      this.check();
      throw new BackendError("webgpu: elements could not be read from the GPU.", { cause });
    }
    this.check();
    const copy = target.getMappedRange().slice(0, bytes);
    target.destroy();
    return copy;
  }
}

// One GPU device: its memory, pipelines, submissions and failures, shared by all programs on it.

import { BackendError, DeviceLostError } from "../../../shared/errors.ts";
import { DeviceMemory, largestBinding } from "./device-memory.ts";
import { Readback } from "./readback.ts";
import type { Region } from "./region.ts";
import { alongBoth, destroy, partOf, stretchesOf } from "./region.ts";
import { Submissions } from "./submissions.ts";
import { computeStage } from "./webgpu-flags.ts";

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
  readonly #readback: Readback;
  readonly #submissions: Submissions;
  readonly #measurements = new Set<Promise<void>>();

  constructor(device: GPUDevice) {
    this.device = device;
    const onExhaustion = (what: string) => {
      this.#failure = gone(what);
    };
    this.memory = new DeviceMemory(device, device.limits, {
      onExhaustion,
      destroy: (region) => this.destroy(region),
    });
    device.addEventListener("uncapturederror", (event) => {
      const { error } = event as GPUUncapturedErrorEvent;
      this.#failure ??= new BackendError(`webgpu: ${error.message}`);
    });
    this.#lost = device.lost.then(({ reason, message }) => {
      const why = message === "" ? reason : `${reason}: ${message}`;
      this.#failure ??= gone(`the GPU device was lost (${why})`);
    });
    this.#readback = new Readback(device, this.#lost, () => this.check());
    this.#submissions = new Submissions(device, this.#lost, this.#readback);
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
    if (known !== undefined) this.destroy(known);
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

  /** Sends a run to the GPU, with what was asked for before and in this turn of the host. */
  submit(encoder: GPUCommandEncoder): void {
    this.#submissions.run(encoder);
  }

  /** Sends what still waits, before something that takes effect at once. */
  flush(): void {
    this.#submissions.flush();
  }

  /** Gives buffers back to the GPU, which keeps them while it works on them. */
  destroy(region: Region): void {
    this.flush();
    destroy(region);
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
    return this.#submissions.backlog();
  }

  /** Copies bytes on the GPU, in a submission with what comes before or behind it. */
  duplicate(from: Region, to: Region): void {
    const encoder = this.device.createCommandEncoder();
    this.copy(encoder, from, to, from.bytes);
    this.#submissions.copy(encoder);
  }

  /** Encodes a copy on the GPU; within one buffer by way of scratch memory, as WebGPU asks. */
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
    this.flush();
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

  /** Copies bytes out, as they are after all work asked for so far. */
  async read(region: Region, bytes: number): Promise<ArrayBuffer> {
    this.check();
    if (bytes === 0) return new ArrayBuffer(0);
    const stretches = stretchesOf(region, Math.ceil(bytes / 4) * 4);
    this.#submissions.read();
    return this.#readback.ask(stretches, bytes);
  }
}

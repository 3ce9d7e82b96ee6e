// Tensors that stay on the GPU: variables, pinned data and results that nobody has read yet.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { byteWidth, hostArray } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/shape.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import type { Storage } from "../backend.ts";
import type { GpuContext } from "./gpu-context.ts";
import { fromDevice, toDevice } from "./halves.ts";
import type { Region } from "./region.ts";

/** Keeps one tensor in the GPU's memory. */
export class GpuStorage implements Storage {
  readonly description =
    'elements on the GPU: compute by predict(), or choose that device by setDevice("webgpu")';
  readonly type: TensorType;
  readonly #context: GpuContext;
  #region: Region | undefined;

  constructor(context: GpuContext, type: TensorType, data?: HostArray) {
    context.check();
    this.type = type;
    this.#context = context;
    this.#region = context.memory.allocate(this.#bytes);
    forgotten.register(this, { context, region: this.#region }, this);
    if (data !== undefined) this.write(data);
  }

  get #bytes(): number {
    return sizeOf(this.type.shape) * byteWidth(this.type.dtype);
  }

  /** Where the elements are. */
  get region(): Region {
    if (this.#region === undefined) {
      const what = showType(this.type);
      throw new BackendError(`webgpu: a tensor of ${what} was used after dispose().`);
    }
    return this.#region;
  }

  get isLost(): boolean {
    return this.#context.isLost;
  }

  /** Tells whether it lies on this device. */
  isOn(context: GpuContext): boolean {
    return this.#context === context;
  }

  async read(): Promise<HostArray> {
    this.#context.check();
    const { dtype, shape } = this.type;
    const bytes = await this.#context.read(this.region, this.#bytes);
    return fromDevice(dtype, bytes, sizeOf(shape));
  }

  write(data: HostArray): void {
    const { dtype, shape } = this.type;
    if (data.length !== sizeOf(shape) || data.constructor !== hostArray(dtype, 0).constructor) {
      throw new BackendError(
        `webgpu: ${data.length} elements of ${data.constructor.name} do not fit a tensor of ` +
          `${showType(this.type)}.`,
      );
    }
    this.#context.check();
    this.#context.write(toDevice(dtype, data), this.region);
  }

  copy(): Storage {
    // What is lost can be read by nobody, who hears of it then.
    if (this.isLost) return this;
    const copy = new GpuStorage(this.#context, this.type);
    this.#context.duplicate(this.region, copy.region);
    return copy;
  }

  release(): void {
    if (this.#region === undefined) return;
    forgotten.unregister(this);
    this.#context.memory.free(this.#region);
    this.#region = undefined;
  }
}

// Nobody releases a result: it goes when it is collected.
const forgotten = new FinalizationRegistry<{
  readonly context: GpuContext;
  readonly region: Region;
}>(({ context, region }) => context.memory.free(region));

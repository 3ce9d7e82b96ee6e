// Tensors that stay in the engine's memory: variables and pinned data.

import { BackendError } from "../../../shared/errors.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { byteWidth, hostArray } from "../../ir/dtype.ts";
import type { TensorType } from "../../ir/shape.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import type { Storage } from "../backend.ts";
import type { EngineMemory } from "./engine-memory.ts";

/** @throws BackendError for float16, for which WebAssembly has no instructions. */
export function refuseHalf(type: TensorType, who: string): void {
  if (type.dtype !== "float16") return;
  throw new BackendError(
    `wasm: ${who} is ${showType(type)}, but WebAssembly has no float16. ` +
      'Use float32, or choose the device "webgpu".',
  );
}

/** Keeps one tensor in the engine's memory. */
export class WasmStorage implements Storage {
  readonly type: TensorType;
  readonly #memory: EngineMemory;
  #offset: number | undefined;

  constructor(memory: EngineMemory, type: TensorType, data: HostArray | undefined) {
    refuseHalf(type, "a variable");
    this.type = type;
    this.#memory = memory;
    this.#offset = memory.allocate(sizeOf(type.shape) * byteWidth(type.dtype));
    if (data !== undefined) this.write(data);
  }

  /** Address of the first element. */
  get offset(): number {
    if (this.#offset === undefined) {
      throw new BackendError(`wasm: a tensor of ${showType(this.type)} was used after dispose().`);
    }
    return this.#offset;
  }

  /** Tells whether it lies in this memory. */
  isIn(memory: EngineMemory): boolean {
    return this.#memory === memory;
  }

  #view(): HostArray {
    return this.#memory.view(this.type.dtype, this.offset, sizeOf(this.type.shape));
  }

  read(): HostArray {
    const copy = hostArray(this.type.dtype, sizeOf(this.type.shape));
    copy.set(this.#view());
    return copy;
  }

  copy(): HostArray {
    return this.read();
  }

  write(data: HostArray): void {
    const view = this.#view();
    if (data.length !== view.length || data.constructor !== view.constructor) {
      throw new BackendError(
        `wasm: ${data.length} elements of ${data.constructor.name} do not fit a tensor of ` +
          `${showType(this.type)}.`,
      );
    }
    view.set(data);
  }

  release(): void {
    if (this.#offset !== undefined) this.#memory.free(this.#offset);
    this.#offset = undefined;
  }
}

// Elements on their way from the GPU to the host: whatever is asked for together is copied into few buffers,
// which are mapped together.

import { BackendError } from "../../../shared/errors.ts";
import type { Stretch } from "./region.ts";
import { bufferUsage, mapRead } from "./webgpu-flags.ts";

/** Bytes of a buffer for small stretches; a larger one has a buffer of its own. */
const mostShared = 2 ** 26;
/** Milliseconds in which a device that fails to be read says whether it is lost. */
const patience = 1000;

/** Is what one reader asked for. */
interface Request {
  readonly stretches: readonly Stretch[];
  readonly result: Uint8Array<ArrayBuffer>;
  readonly resolve: (result: Promise<ArrayBuffer>) => void;
}

/** Is a part of a request within a buffer that can be mapped. */
interface Piece {
  readonly request: Request;
  readonly stretch: Stretch;
  /** Where it begins in the buffer, and in the result. */
  readonly from: number;
  readonly to: number;
}

interface Target {
  readonly pieces: Piece[];
  bytes: number;
}

/** Collects what is to be read. */
export class Readback {
  readonly #device: GPUDevice;
  readonly #lost: Promise<unknown>;
  readonly #check: () => void;
  #requests: Request[] = [];

  /** `lost` resolves when the device is gone, and `check` throws from then on. */
  constructor(device: GPUDevice, lost: Promise<unknown>, check: () => void) {
    this.#device = device;
    this.#lost = lost;
    this.#check = check;
  }

  get isEmpty(): boolean {
    return this.#requests.length === 0;
  }

  /** Asks for so many bytes of stretches, one behind the other. */
  ask(stretches: readonly Stretch[], bytes: number): Promise<ArrayBuffer> {
    return new Promise((resolve) => {
      this.#requests.push({ stretches, result: new Uint8Array(bytes), resolve });
    });
  }

  /** Encodes the copies of all that was asked for; gives what begins the reading once they are submitted. */
  encode(encoder: GPUCommandEncoder): () => void {
    const requests = this.#requests;
    this.#requests = [];
    const targets = targetsOf(requests);
    const buffers = targets.map(({ bytes: size, pieces }) => {
      const usage = bufferUsage.mapRead | bufferUsage.copyTarget;
      const buffer = this.#device.createBuffer({ size, usage });
      for (const { stretch, from } of pieces) {
        encoder.copyBufferToBuffer(stretch.buffer, stretch.offset, buffer, from, stretch.bytes);
      }
      return buffer;
    });
    return () => {
      const taken = targets.map((target, i) => this.#take(buffers[i] as GPUBuffer, target));
      for (const request of requests) {
        const its = taken.filter((_, i) => targets[i]?.pieces.some((p) => p.request === request));
        request.resolve(Promise.all(its).then(() => request.result.buffer));
      }
    };
  }

  async #take(buffer: GPUBuffer, { pieces }: Target): Promise<void> {
    try {
      await Promise.race([buffer.mapAsync(mapRead), this.#lost]);
    } catch (cause) {
      // The news that the device is lost may come a little later.
      await Promise.race([this.#lost, new Promise((done) => setTimeout(done, patience))]);
      this.#check();
      throw new BackendError("webgpu: elements could not be read from the GPU.", { cause });
    }
    this.#check();
    const mapped = new Uint8Array(buffer.getMappedRange());
    for (const { request, stretch, from, to } of pieces) {
      const { result } = request;
      // Copies come in words, and a result may end within one.
      const bytes = Math.min(stretch.bytes, result.length - to);
      result.set(mapped.subarray(from, from + bytes), to);
    }
    buffer.destroy();
  }
}

/** Lays the stretches of requests one behind the other into few buffers. */
function targetsOf(requests: readonly Request[]): Target[] {
  const targets: Target[] = [];
  for (const request of requests) {
    let to = 0;
    for (const stretch of request.stretches) {
      let target = targets.at(-1);
      if (target === undefined || target.bytes + stretch.bytes > mostShared) {
        target = { pieces: [], bytes: 0 };
        targets.push(target);
      }
      target.pieces.push({ request, stretch, from: target.bytes, to });
      target.bytes += stretch.bytes;
      to += stretch.bytes;
    }
  }
  return targets;
}

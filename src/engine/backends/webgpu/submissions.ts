// Work on its way to the GPU: what one turn of the host asks for goes there in few submissions, in the order
// in which it was asked for.

import type { Readback } from "./readback.ts";

/** Submissions between two looks at how far the GPU has come. */
const submissionsPerMark = 8;
/** Marks that may be outstanding before the caller should wait. */
const mostMarks = 2;

/** Gathers encoded work and submits it. */
export class Submissions {
  readonly #device: GPUDevice;
  readonly #lost: Promise<unknown>;
  readonly #readback: Readback;
  #waiting: GPUCommandBuffer[] = [];
  #hasRun = false;
  #isDue = false;
  #afterwards: (() => void)[] = [];
  #count = 0;
  readonly #marks: Promise<void>[] = [];

  /** `lost` resolves when the device is gone. */
  constructor(device: GPUDevice, lost: Promise<unknown>, readback: Readback) {
    this.#device = device;
    this.#lost = lost;
    this.#readback = readback;
  }

  /** Takes a run. It begins when this turn of the host ends, or before the next run. */
  run(encoder: GPUCommandEncoder): void {
    this.#encodeReads();
    // The GPU should have work while the host prepares more.
    if (this.#hasRun) this.flush();
    this.#hasRun = true;
    this.#add(encoder);
  }

  /** Takes copies, which need not begin before what follows them. */
  copy(encoder: GPUCommandEncoder): void {
    this.#encodeReads();
    this.#add(encoder);
  }

  /** Notes that something is to be read as it is now. */
  read(): void {
    this.#submitSoon();
  }

  /**
   * Submits all that is waiting: to be called before what takes effect at once, as writing from the host
   * and destroying do.
   */
  flush(): void {
    this.#encodeReads();
    if (this.#waiting.length === 0) return;
    const [commands, afterwards] = [this.#waiting, this.#afterwards];
    this.#waiting = [];
    this.#afterwards = [];
    this.#hasRun = false;
    this.#device.queue.submit(commands);
    for (const begin of afterwards) begin();
    if (++this.#count % submissionsPerMark === 0) this.#mark();
  }

  /** Gives a promise to wait for where the GPU is far behind; undefined where it is not. */
  backlog(): Promise<void> | undefined {
    return this.#marks.length > mostMarks ? this.#marks[0] : undefined;
  }

  #encodeReads(): void {
    if (this.#readback.isEmpty) return;
    const encoder = this.#device.createCommandEncoder();
    this.#afterwards.push(this.#readback.encode(encoder));
    this.#add(encoder);
  }

  #add(encoder: GPUCommandEncoder): void {
    this.#waiting.push(encoder.finish());
    this.#submitSoon();
  }

  #submitSoon(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.flush();
    });
  }

  #mark(): void {
    const passed = () => void this.#marks.splice(this.#marks.indexOf(mark), 1);
    // A lost device may leave its promises open.
    const done = Promise.race([this.#device.queue.onSubmittedWorkDone(), this.#lost]);
    const mark: Promise<void> = done.then(passed, passed);
    this.#marks.push(mark);
  }
}

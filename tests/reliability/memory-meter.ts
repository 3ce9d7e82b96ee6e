// A piece of work between two calls; the most memory that it held at a time, out.

import { writeFileSync } from "node:fs";

/** Where Linux lets a process forget its peak; "5" is the word for that. */
const resetPlace = "/proc/self/clear_refs";

/** Measures pieces of work one after another, in this process. */
export class MemoryMeter {
  #peak = 0;
  #buffers = 0;

  /** Begins a piece of work. */
  start(): void {
    forgetPeak();
    this.#peak = peak();
    this.#buffers = buffers();
  }

  /**
   * Gives the bytes by which the process has grown since, at the worst moment: of memory in use, or
   * of buffers that were asked for and never filled. Where peaks cannot be forgotten, only what goes
   * beyond the highest one so far is seen.
   */
  grown(): number {
    return Math.max(peak() - this.#peak, buffers() - this.#buffers);
  }
}

function peak(): number {
  return process.resourceUsage().maxRSS * 1024;
}

function buffers(): number {
  return process.memoryUsage().arrayBuffers;
}

function forgetPeak(): void {
  try {
    writeFileSync(resetPlace, "5");
  } catch {
    // Not Linux, or not allowed: the peak goes on from where it is.
  }
}

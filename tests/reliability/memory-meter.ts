// A piece of work between two calls; the most memory that it held at a time, out.

import { readFileSync, writeFileSync } from "node:fs";

/** Measures pieces of work one after another, in this process. */
export class MemoryMeter {
  #before = 0;
  #buffers = 0;

  /** Begins a piece of work. */
  start(): void {
    this.#before = forgetPeak() ? process.memoryUsage.rss() : peak();
    this.#buffers = buffers();
  }

  /**
   * Gives the bytes by which the process has grown since, at the worst moment: of memory in use, or
   * of buffers that were asked for and never filled. Where peaks cannot be forgotten, only what goes
   * beyond the highest one so far is seen.
   */
  grown(): number {
    return Math.max(peak() - this.#before, buffers() - this.#buffers);
  }
}

/** What else tells a peak, `process.resourceUsage()`, counts that of the parent process too. */
function peak(): number {
  try {
    const [, kibibytes = "0"] = /^VmHWM:\s*(\d+) kB$/m.exec(readStatus()) ?? [];
    return Number(kibibytes) * 1024;
  } catch {
    return process.resourceUsage().maxRSS * 1024;
  }
}

function readStatus(): string {
  return readFileSync("/proc/self/status", "utf8");
}

function buffers(): number {
  return process.memoryUsage().arrayBuffers;
}

/** Lets the process forget its peak, where the system is Linux and allows it. */
function forgetPeak(): boolean {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
    return true;
  } catch {
    return false;
  }
}

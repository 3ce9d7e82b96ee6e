// The program of a worker, as text: it starts from a string in Node and from a Blob in browsers.

import { control, lookout, slot, slotStride, state } from "./control-block.ts";

/** How long a worker sleeps between steps before it returns to its event loop, in milliseconds. */
const patience = 100;
const { looks, naps, napTime } = lookout;

/**
 * Gives the worker's program, to be followed by code that calls `receive` with every message.
 * Messages bring the memory and modules; steps come through the control block, so that no message
 * stands between one step and the next.
 */
export function workerSource(): string {
  return `
"use strict";
let words, memory, mine, thread, timer;
const programs = [];

function receive(message) {
  if (message.memory !== undefined) {
    memory = message.memory;
    words = new Int32Array(memory.buffer);
    thread = message.thread;
    mine = (${control.slots} + ${slotStride} * (thread - 1)) >> 2;
  }
  if (message.program !== undefined) {
    const env = { memory, beginKernel() {}, endKernel() {} };
    const { program, module } = message;
    const instance = module && new WebAssembly.Instance(module, { env });
    programs[program] = instance?.exports.share;
    Atomics.store(words, mine + ${slot.programs}, programs.length);
  }
  Atomics.store(words, mine + ${slot.woken}, 0);
  // Messages come in groups, and none is seen while the worker waits; a step that called it goes first.
  if (Atomics.load(words, mine) !== ${state.away}) wait();
  else timer ??= setTimeout(wait, 0);
}

function wait() {
  clearTimeout(timer);
  timer = undefined;
  Atomics.compareExchange(words, mine, ${state.away}, ${state.waiting});
  for (let left = ${looks}; ; left--) {
    const now = Atomics.load(words, mine);
    if (now === ${state.working}) {
      work();
      left = ${looks};
    } else if (now === ${state.recalled}) break;
    else if (left < 0 && left >= ${-naps}) {
      Atomics.wait(words, ${control.nap >> 2}, 0, ${napTime / 1e6});
    } else if (left < 0 && now === ${state.waiting}) {
      Atomics.compareExchange(words, mine, ${state.waiting}, ${state.asleep});
    } else if (now === ${state.asleep}) {
      if (Atomics.wait(words, mine, ${state.asleep}, ${patience}) !== "timed-out") continue;
      const before = Atomics.compareExchange(words, mine, ${state.asleep}, ${state.away});
      if (before === ${state.asleep}) return;
    }
  }
  Atomics.store(words, mine, ${state.away});
}

function work() {
  const [program, table, phase, threads] = [${slot.program}, ${slot.table}, ${slot.phase}, ${slot.threads}]
    .map((word) => Atomics.load(words, mine + word));
  try {
    programs[program](table, thread, phase, threads);
  } catch {
    Atomics.store(words, ${control.failed >> 2}, 1);
  }
  Atomics.store(words, mine, ${state.waiting});
}
`;
}

// The program of a worker, as text: it starts from a string in Node and from a Blob in browsers.

import { control, state, stateStride } from "./control-block.ts";

/** How long a worker sleeps between steps before it returns to its event loop, in milliseconds. */
const patience = 100;

/**
 * Gives the worker's program, to be followed by code that calls `receive` with every message.
 * Messages bring the memory and modules; steps come through the control block, so that no message
 * stands between one step and the next.
 */
export function workerSource(): string {
  return `
"use strict";
let words, memory, mine, thread;
const programs = [];

function receive(message) {
  if (message.memory !== undefined) {
    memory = message.memory;
    words = new Int32Array(memory.buffer);
    thread = message.thread;
    mine = (${control.states} + ${stateStride} * (thread - 1)) >> 2;
  }
  if (message.module !== undefined) {
    const env = { memory, beginKernel() {}, endKernel() {} };
    const instance = new WebAssembly.Instance(message.module, { env });
    programs.push(instance.exports.share);
    Atomics.store(words, mine + 1, programs.length);
  }
  Atomics.store(words, mine + 2, 0);
  wait();
}

function wait() {
  Atomics.store(words, mine, ${state.waiting});
  for (;;) {
    const now = Atomics.load(words, mine);
    if (now === ${state.working}) work();
    else if (now === ${state.recalled}) break;
    else if (Atomics.wait(words, mine, now, ${patience}) === "timed-out") {
      const before = Atomics.compareExchange(words, mine, ${state.waiting}, ${state.away});
      if (before === ${state.waiting}) return;
    }
  }
  Atomics.store(words, mine, ${state.away});
}

function work() {
  try {
    const run = programs[Atomics.load(words, ${control.program >> 2})];
    run(Atomics.load(words, ${control.table >> 2}), thread);
  } catch {
    Atomics.store(words, ${control.failed >> 2}, 1);
  }
  Atomics.store(words, mine, ${state.waiting});
}
`;
}

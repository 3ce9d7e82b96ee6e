// Runs one engine in a process of its own: commands come in as lines of JSON, replies go out so.

import { createInterface } from "node:readline";
import { engines } from "./engines/index.ts";
import type { Command } from "./protocol.ts";
import { replyMark } from "./protocol.ts";
import type { Engine, EngineOptions, Prepared } from "./task.ts";

const [name = "", json = "{}"] = process.argv.slice(2);
let engine: Engine | undefined;
let prepared: Prepared | undefined;

function need<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`no ${what} yet`);
  return value;
}

async function obey(command: Command): Promise<object> {
  switch (command.do) {
    case "prepare": {
      const load = need(engines[name], `engine "${name}"`);
      engine ??= await load(JSON.parse(json) as EngineOptions);
      prepared = await engine.prepare(command.task);
      const numbers = await prepared.numbers?.();
      return { numbers, setting: prepared.setting, unit: prepared.unit };
    }
    case "run": {
      const start = performance.now();
      await need(prepared, "task").run(command.times);
      return { ms: performance.now() - start };
    }
    case "memory":
      // What waits to be collected is no growth; the driver gives the flag where that matters.
      globalThis.gc?.();
      return {
        peakMB: process.resourceUsage().maxRSS / 1024,
        residentMB: process.memoryUsage.rss() / 2 ** 20,
      };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  const reply = await obey(JSON.parse(line) as Command).catch((error: Error) => ({
    error: error.message,
  }));
  process.stdout.write(`${replyMark}${JSON.stringify(reply)}\n`);
}
process.exit(0);

#!/usr/bin/env node
// The gradus command: hands the process's words and streams to `run`.

import * as nodeModule from "node:module";

// Node 20 has none; the process is the command's own, so that the choice is too.
const { enableCompileCache } = nodeModule as { enableCompileCache?: () => void };
enableCompileCache?.();
// Late, so that what they import comes out of the cache.
const { run } = await import("./run.ts");
const { makeTerminal } = await import("./terminal/terminal.ts");

// A reader such as `head` may close the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const terminal = makeTerminal(process.stdout, process.stderr, process.env);
const code = await run(process.argv.slice(2), terminal);
if (code !== 0) process.exitCode = code;

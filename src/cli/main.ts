#!/usr/bin/env node
// The gradus command: hands the process's words and streams to `run`.

import { run } from "./run.ts";
import { makeTerminal } from "./terminal/terminal.ts";

// A reader such as `head` may close the pipe early; that is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});

const terminal = makeTerminal(process.stdout, process.stderr, process.env);
const code = await run(process.argv.slice(2), terminal);
if (code !== 0) process.exitCode = code;

// The words of a command line in; a command run, and an exit code out.

import { createRequire } from "node:module";
import { BackendError, GradusError } from "gradus";
import type { Command } from "./command.ts";
import { parseWords } from "./command.ts";
import { commands } from "./commands/index.ts";
import { commandHelp, generalHelp } from "./help.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Exit codes beside 0. */
const exitCodes = { internal: 1, user: 2 } as const;

/** Runs a command line; gives the exit code. Mistakes of the user become one line of text. */
export async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const request = parseWords(words, commands);
    if (request.kind === "version") terminal.print(version());
    else if (request.kind === "help") terminal.print(helpText(request.command, terminal));
    else return (await request.command.runWith(terminal, request.args, request.options)) ?? 0;
    return 0;
  } catch (error) {
    return reportError(error, terminal);
  }
}

function helpText(command: Command | undefined, { colors }: Terminal): string {
  return command === undefined
    ? generalHelp(commands, version(), colors)
    : commandHelp(command, colors);
}

function reportError(error: unknown, terminal: Terminal): number {
  const { red } = terminal.noteColors;
  const message = (error instanceof Error ? error.message : String(error)).replace(
    /\s*\n\s*/g,
    " ",
  );
  if (error instanceof GradusError && !(error instanceof BackendError)) {
    terminal.note(`${red("error:")} ${message}`);
    return exitCodes.user;
  }
  const stack = process.env["GRADUS_DEBUG"] ? `\n${(error as Error).stack}` : "";
  const hint = stack === "" ? " Set GRADUS_DEBUG=1 to see where." : stack;
  terminal.note(`${red("internal error:")} ${message}${hint}`);
  return exitCodes.internal;
}

function version(): string {
  const manifest: unknown = createRequire(import.meta.url)("gradus/package.json");
  return (manifest as { readonly version: string }).version;
}

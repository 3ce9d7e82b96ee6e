// gradus diff: two files in; where their models, weights or arrays differ, out.

import type { FileDifference } from "gradus";
import { diffFiles } from "gradus";
import { defineCommand } from "../command.ts";
import { flag } from "../options.ts";
import { withFileProgress } from "../terminal/file-progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { field } from "./train-report.ts";

/** Is the command `gradus diff`. */
export const diff = defineCommand({
  name: "diff",
  summary: "Compares two files; exit code 1 when they differ.",
  args: ["A", "B"],
  options: { json: flag("Prints one JSON object: config, arrays, equal, largest.") },
  details:
    "Compares two models, or two files of weights or arrays, in whatever forms they are: the options " +
    "of their layers and of compile, and every number of their weights and of a trained optimizer's " +
    "state, with the largest difference. Exit code 0 says that nothing differs, 1 that something does, " +
    "2 that a file cannot be loaded.",
  examples: ["diff before.keras after.keras", "diff model.keras converted.h5 --json"],
  run: async (terminal, [a = "", b = ""], { json }) => {
    const found = await withFileProgress(terminal, `comparing ${a} with ${b}`, (onProgress) =>
      diffFiles(a, b, { onProgress }),
    );
    if (json) terminal.print(JSON.stringify(found));
    else show(terminal, found);
    return found.config.length + found.arrays.length === 0 ? 0 : 1;
  },
});

function show(terminal: Terminal, { config, arrays, equal, largest }: FileDifference): void {
  const text = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  for (const { path, a, b } of config) field(terminal, "Option", `${path}: ${text(a)}, ${text(b)}`);
  for (const { name, problem } of arrays) field(terminal, "Array", `${name} ${problem}`);
  field(terminal, "Equal", `${equal} of ${equal + arrays.length} arrays`);
  field(terminal, "Largest", `${largest}, the largest difference of two numbers`);
}

// gradus inspect: a file in; its members, layers, arrays and what would be refused, out.

import type { FileReport } from "gradus";
import { inspectFile } from "gradus";
import { defineCommand } from "../command.ts";
import { named } from "../model-file.ts";
import { flag } from "../options.ts";
import { withFileProgress } from "../terminal/file-progress.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { field } from "./train-report.ts";

/** Is the command `gradus inspect`. */
export const inspect = defineCommand({
  name: "inspect",
  summary: "Shows what a file holds, and what of it would be refused.",
  args: ["FILE"],
  options: {
    json: flag("Prints one JSON object: format, bytes, sha256, members, layers, arrays, refused."),
  },
  details:
    "Lists the members of a file of a model, of weights or of arrays with sizes and SHA-256 digests, " +
    "the layers, and the arrays with shapes and dtypes; and everything that loading it would refuse, " +
    "with the reason. Nothing of the file is run, and no weights are decoded.",
  examples: ["inspect model.keras", "inspect downloaded.h5 --json"],
  run: async (terminal, [path = ""], { json }) => {
    const report = await withFileProgress(terminal, `inspecting ${path}`, (onProgress) =>
      named(path, inspectFile(path, { onProgress })),
    );
    if (json) terminal.print(JSON.stringify(report));
    else show(terminal, report);
  },
});

function show(terminal: Terminal, report: FileReport): void {
  const { format = "unknown", bytes, sha256, members, layers, arrays, refused } = report;
  const total = arrays.reduce((sum, array) => sum + array.bytes, 0);
  field(terminal, "Form", format);
  field(terminal, "Bytes", `${bytes.toLocaleString("en-US")}, SHA-256 ${sha256}`);
  for (const member of members) {
    const size = `${member.bytes.toLocaleString("en-US")} bytes`;
    field(terminal, "Member", `${member.name}: ${size}, SHA-256 ${member.sha256}`);
  }
  for (const { name, className } of layers) field(terminal, "Layer", `${name} (${className})`);
  for (const { name, shape, dtype } of arrays) {
    field(terminal, "Array", `${name}: ${dtype} [${shape.join(", ")}]`);
  }
  field(terminal, "Arrays", `${arrays.length}, ${total.toLocaleString("en-US")} bytes`);
  if (refused.length === 0) field(terminal, "Refused", "nothing");
  for (const reason of refused) field(terminal, "Refused", terminal.colors.red(reason));
}

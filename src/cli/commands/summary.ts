// gradus summary: a model file in; its layers, and what it knows of tables, out.

import { defineCommand } from "../command.ts";
import { openModel } from "../model-file.ts";
import { readDescription } from "../table/description.ts";
import { list } from "../table/read-table.ts";
import { field } from "./train-report.ts";

/** Is the command `gradus summary`. */
export const summary = defineCommand({
  name: "summary",
  summary: "Lists the layers of a model.",
  args: ["MODEL"],
  options: {},
  details:
    "Lists the layers of a .keras file with their output shapes and numbers of weights, and what a " +
    "model from gradus train takes and gives. Files of Python Keras are read too.",
  examples: ["summary model.keras"],
  run: async (terminal, [path = ""]) => {
    const model = await openModel(path, terminal, { compile: false });
    const description = await readDescription(path);
    model.summary({ print: (text) => terminal.print(text) });
    if (description === undefined) return;
    const { task, target, classes, numbers, texts } = description;
    terminal.print("");
    field(terminal, "Predicts", `${target} (${task})`);
    if (classes.length > 0) field(terminal, "Classes", list(classes, 20));
    if (numbers.length > 0) {
      field(
        terminal,
        "Numbers",
        list(
          numbers.map(({ column }) => column),
          20,
        ),
      );
    }
    for (const { column, input, vocabulary } of texts) {
      const known = vocabulary.map((text) => (text === "" ? "(gap)" : text));
      field(terminal, input, `${column}: ${list(known, 12)}`);
    }
  },
});

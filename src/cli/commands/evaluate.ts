// gradus evaluate: a model and a CSV file with its target in, loss and metrics out.

import { FileError, isMissing } from "gradus";
import { defineCommand } from "../command.ts";
import { chooseDevice, deviceOption } from "../device-option.ts";
import { flag } from "../options.ts";
import { count, list } from "../table/read-table.ts";
import { namesOf } from "../table/target.ts";
import type { Application } from "./apply-model.ts";
import { inputsOf, openApplication } from "./apply-model.ts";
import { field, scoresText } from "./train-report.ts";

/** Is the command `gradus evaluate`. */
export const evaluate = defineCommand({
  name: "evaluate",
  summary: "Measures a model on a CSV file.",
  args: ["MODEL", "DATA.csv"],
  options: { device: deviceOption, json: flag("Prints one JSON object: task, rows, metrics.") },
  details:
    "Measures how well a model from gradus train predicts the target column of a CSV file. The file " +
    "needs the columns of the training file; rows without a target are left out.",
  examples: ["evaluate model.keras examples/data/breast-cancer.csv"],
  run: async (terminal, [modelPath = "", dataPath = ""], { device, json }) => {
    await chooseDevice(device, terminal);
    const application = await openApplication(modelPath, dataPath, terminal);
    const { model, description, table } = application;
    const { rows, values } = targetsOf(application);
    const x = inputsOf(application, rows, terminal);
    const y = { shape: [rows.length, 1], dtype: "float32", data: values } as const;
    const metrics = await model.evaluate(x, y, { returnDict: true, verbose: 0 });
    if (json) {
      const { task } = description;
      terminal.print(JSON.stringify({ task, rows: rows.length, metrics }));
      return;
    }
    const skipped = table.rows - rows.length;
    const without = skipped === 0 ? "" : `, ${count(skipped, "row")} without a target left out`;
    field(terminal, "Target", `${description.target} (${description.task})`);
    field(terminal, "Rows", `${rows.length.toLocaleString("en-US")}${without}`);
    field(terminal, "Result", scoresText(metrics));
  },
});

function targetsOf({ table, description }: Application): {
  readonly rows: Int32Array;
  readonly values: Float32Array;
} {
  const { target, classes, task } = description;
  const texts = table.text(target);
  const rows = Int32Array.from(texts.keys()).filter((row) => !isMissing(texts[row] ?? ""));
  if (rows.length === 0) throw new FileError(`the target "${target}" is empty in every row.`);
  if (task === "regression") {
    const all = table.numbers(target);
    const wrong = rows.find((row) => Number.isNaN(all[row]));
    if (wrong !== undefined) {
      throw new FileError(
        `column "${target}", row ${wrong + 1}: "${texts[wrong]}" is no number, but the model ` +
          "predicts numbers.",
      );
    }
    return { rows, values: Float32Array.from(rows, (row) => all[row] ?? Number.NaN) };
  }
  const numeric = table.kind(target).kind === "numeric";
  const places = new Map(classes.map((name, i) => [name, i]));
  const names = namesOf(table, target, numeric, rows);
  const values = Float32Array.from(names, (name, i) => {
    const place = places.get(name);
    if (place !== undefined) return place;
    throw new FileError(
      `column "${target}", row ${(rows[i] ?? 0) + 1}: the model does not know the class "${name}". ` +
        `Its classes are ${list(classes)}.`,
    );
  });
  return { rows, values };
}

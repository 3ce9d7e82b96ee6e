// gradus predict: a model and a CSV file in; the same rows with the model's answers out.

import { writeFile } from "node:fs/promises";
import type { CsvTable } from "gradus";
import { FileError, writeCsv } from "gradus";
import { defineCommand } from "../command.ts";
import { chooseDevice, deviceOption } from "../device-option.ts";
import { text } from "../options.ts";
import type { TableDescription } from "../table/description.ts";
import { count } from "../table/read-table.ts";
import { inputsOf, openApplication } from "./apply-model.ts";

/** Is the command `gradus predict`. */
export const predict = defineCommand({
  name: "predict",
  summary: "Predicts a column for the rows of a CSV file.",
  args: ["MODEL", "DATA.csv"],
  options: {
    device: deviceOption,
    out: text({ value: "FILE", help: "Where the CSV goes; standard output if left out." }),
  },
  details:
    "Writes the rows of a CSV file with new columns: the predicted class and the probability of each " +
    "class, or the predicted value. The file needs the columns that the model was trained on; the " +
    "target column may be missing.",
  examples: ["predict model.keras examples/data/breast-cancer.csv --out predictions.csv"],
  run: async (terminal, [modelPath = "", dataPath = ""], { device, out }) => {
    await chooseDevice(device, terminal);
    const application = await openApplication(modelPath, dataPath, terminal);
    const { model, description, table } = application;
    const rows = Int32Array.from({ length: table.rows }, (_, row) => row);
    const outputs = await model.predict(inputsOf(application, rows, terminal), { verbose: 0 });
    const csv = withAnswers(table, description, await outputs.data(), out !== undefined);
    if (out === undefined) return terminal.write(csv);
    await writeFile(out, csv).catch((error: Error) => {
      throw new FileError(`--out: ${out} cannot be written: ${error.message}.`);
    });
    terminal.print(`${count(table.rows, "row")} written to ${out}.`);
  },
});

/** Gives the table as CSV with the columns of the answers behind its own. */
function withAnswers(
  table: CsvTable,
  { task, target, classes }: TableDescription,
  outputs: ArrayLike<number>,
  toFile: boolean,
): string {
  const added =
    task === "regression"
      ? [`predicted ${target}`]
      : [`predicted ${target}`, ...classes.map((name) => `probability of ${name}`)];
  const columns = [...table.columns];
  for (const name of added) columns.push(freshName(name, columns));
  const texts = table.columns.map((column) => table.text(column));
  const written = (value: number): string => {
    const decimal = String(Number(value.toPrecision(6)));
    return table.decimal === "," ? decimal.replace(".", ",") : decimal;
  };
  function* lines(): Generator<string[]> {
    for (let row = 0; row < table.rows; row++) {
      const own = texts.map((column) => column[row] ?? "");
      if (task === "regression") yield [...own, written(outputs[row] ?? Number.NaN)];
      else {
        const shares = probabilities(outputs, row, classes.length);
        const best = shares.indexOf(Math.max(...shares));
        yield [...own, classes[best] ?? "", ...shares.map(written)];
      }
    }
  }
  // Excel takes a file without the mark for one in the local encoding, so it gets what it knows.
  const byteOrderMark = toFile && table.encoding !== "utf-8";
  return writeCsv(columns, lines(), { delimiter: table.delimiter, byteOrderMark });
}

function probabilities(outputs: ArrayLike<number>, row: number, classes: number): number[] {
  if (classes > 2 || outputs.length === 0) {
    return Array.from({ length: classes }, (_, i) => outputs[row * classes + i] ?? Number.NaN);
  }
  const second = outputs[row] ?? Number.NaN;
  return [1 - second, second];
}

function freshName(name: string, taken: readonly string[]): string {
  let fresh = name;
  for (let i = 2; taken.includes(fresh); i++) fresh = `${name} (${i})`;
  return fresh;
}

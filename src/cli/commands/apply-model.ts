// A model file and a table in; the model, what it knows of tables, and encoded rows out.

import type { CsvTable, Model } from "gradus";
import { openModel } from "../model-file.ts";
import type { TableDescription } from "../table/description.ts";
import { requireDescription } from "../table/description.ts";
import type { EncodedRows } from "../table/encode.ts";
import { encodeRows } from "../table/encode.ts";
import { readTable } from "../table/read-table.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Is a model together with the table that it is to be applied to. */
export interface Application {
  readonly model: Model;
  readonly description: TableDescription;
  readonly table: CsvTable;
}

/** Reads model and table. @throws FileError when one of them cannot be used. */
export async function openApplication(
  modelPath: string,
  dataPath: string,
  terminal: Terminal,
): Promise<Application> {
  const description = await requireDescription(modelPath);
  const table = await readTable(dataPath);
  return { model: await openModel(modelPath, terminal), description, table };
}

/** Turns rows into inputs, and tells what was noticed on the way. */
export function inputsOf(
  { table, description }: Application,
  rows: Int32Array,
  terminal: Terminal,
): EncodedRows["inputs"] {
  const { inputs, notes } = encodeRows(table, description, rows);
  for (const note of notes) terminal.note(`note: ${note}`);
  return inputs;
}

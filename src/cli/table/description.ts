// What a model knows of the table it was trained on; kept in the file beside the weights.

import { FileError } from "gradus";
import { openNotes } from "../model-file.ts";

/** Names what can be learnt of a column. */
export type Task = "binary" | "multiclass" | "regression";

// Type aliases, since an interface does not count as JSON.

/** Is an input column of numbers. */
export type NumberColumn = {
  readonly column: string;
  /** Mean and standard deviation of the training rows, gaps aside. */
  readonly mean: number;
  readonly deviation: number;
  /** Whether training rows had gaps, so that the model has learnt what they mean. */
  readonly gaps: boolean;
};

/** Is an input column of texts. */
export type TextColumn = {
  readonly column: string;
  /** Name of the model's input. */
  readonly input: string;
  /** Texts with a feature of their own, the most frequent first; `""` stands for a gap. */
  readonly vocabulary: readonly string[];
  /** Texts that were seen, but too seldom; they share one feature. */
  readonly rare: readonly string[];
  /** Whether training rows had rare texts, so that their feature has learnt something. */
  readonly rareInTraining: boolean;
};

/** Says how rows of a table become inputs of a model, and what its outputs mean. */
export type TableDescription = {
  readonly task: Task;
  readonly target: string;
  /** Names of the classes in the order of the outputs; empty for regression. */
  readonly classes: readonly string[];
  /** Mean and deviation of the target in regression, else null. */
  readonly targetScale: { readonly mean: number; readonly deviation: number } | null;
  readonly numbers: readonly NumberColumn[];
  readonly texts: readonly TextColumn[];
};

/** Name of the input for all columns of numbers. */
export const numbersInput = "numbers";

/** Names the entry of a file's metadata that holds the description. */
export const metadataKey = "table";

/**
 * Reads the description from a model file; undefined when the file has none.
 * @throws FileError when the file is no model, or the description is damaged.
 */
export async function readDescription(path: string): Promise<TableDescription | undefined> {
  const notes = await openNotes(path);
  const found = notes[metadataKey];
  if (found === undefined) return undefined;
  if (isDescription(found)) return found;
  throw new FileError(
    `${path}: what the file says of its table cannot be read. It may come from a newer version.`,
  );
}

/**
 * Reads the description of a model that is to be applied to a table.
 * @throws FileError when the model was not made by `gradus train`.
 */
export async function requireDescription(path: string): Promise<TableDescription> {
  const description = await readDescription(path);
  if (description !== undefined) return description;
  throw new FileError(
    `${path}: the file does not say which columns of a table the model takes, so it was not made ` +
      "by gradus train. Load it with loadModel() in a program instead.",
  );
}

function isDescription(value: unknown): value is TableDescription {
  if (!isRecord(value)) return false;
  const { task, target, classes, targetScale, numbers, texts } = value;
  return (
    (task === "binary" || task === "multiclass" || task === "regression") &&
    typeof target === "string" &&
    isTexts(classes) &&
    (targetScale === null || (isRecord(targetScale) && isScale(targetScale))) &&
    isListOf(numbers, (one) => typeof one["column"] === "string" && isScale(one)) &&
    isListOf(texts, isTextColumn)
  );
}

function isTextColumn(one: Readonly<Record<string, unknown>>): boolean {
  const named = typeof one["column"] === "string" && typeof one["input"] === "string";
  return named && isTexts(one["vocabulary"]) && isTexts(one["rare"]);
}

function isScale(one: Readonly<Record<string, unknown>>): boolean {
  return typeof one["mean"] === "number" && typeof one["deviation"] === "number";
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((text) => typeof text === "string");
}

function isListOf(
  value: unknown,
  test: (one: Readonly<Record<string, unknown>>) => boolean,
): boolean {
  return Array.isArray(value) && value.every((one) => isRecord(one) && test(one));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

// What train has settled and reached, written for people.

import type { CsvTable, Model } from "gradus";
import { count, list } from "../table/read-table.ts";
import type { TrainingPlan } from "../table/training-plan.ts";
import { drawChart, shortNumber } from "../terminal/chart.ts";
import type { Terminal } from "../terminal/terminal.ts";

/** Are values of loss and metrics by name. */
export type Scores = Readonly<Record<string, number>>;

/** Is what training has reached. */
export interface TrainingOutcome {
  readonly history: Readonly<Record<string, readonly number[]>>;
  readonly epochs: number;
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly metrics: Scores;
  readonly validation: Scores | undefined;
}

interface PlanReport {
  readonly path: string;
  readonly table: CsvTable;
  readonly plan: TrainingPlan;
  readonly whole: Model;
  readonly hidden: readonly number[];
  readonly activation: string;
  readonly l2: number;
  readonly loss: string;
  readonly options: {
    readonly epochs: number;
    readonly "batch-size": number;
    readonly optimizer: string | undefined;
    readonly "learning-rate": number;
    readonly seed: number;
  };
}

const delimiterNames = { ",": "commas", ";": "semicolons", "\t": "tabs" } as const;
const labelWidth = 13;

/** Writes a label and a text behind it. */
export function field(terminal: Terminal, label: string, content: string): void {
  terminal.print(`${terminal.colors.bold(label.padEnd(labelWidth))}${content}`);
}

/** Says what was found in the table and what will be done with it. */
export function reportPlan(terminal: Terminal, report: PlanReport): void {
  const { path, table, plan, options } = report;
  const { target, columns, train, validation } = plan;
  const form = `${table.encoding}, ${delimiterNames[table.delimiter]} between fields`;
  const size = `${count(table.rows, "row")}, ${count(table.columns.length, "column")}`;
  field(terminal, "Table", `${path}: ${size} (${form})`);
  field(terminal, "Target", `${target.column}`);
  field(terminal, "Task", `${target.task}: ${target.reason}`);
  if (target.classes.length > 0) field(terminal, "Classes", classShares(plan));
  field(terminal, "Inputs", inputsText(plan));
  const gaps = [
    ...columns.numbers.filter((column) => column.gaps),
    ...columns.texts.filter(({ vocabulary }) => vocabulary.includes("")),
  ].map(({ column }) => column);
  if (gaps.length > 0) field(terminal, "Gaps", `${list(gaps)}: the model learns what a gap means`);
  for (const { column, reason } of columns.dropped) {
    field(terminal, "Left out", `${column}: ${reason}`);
  }
  const untargeted = table.rows - target.rows.length;
  if (untargeted > 0) field(terminal, "Left out", `${count(untargeted, "row")} without a target`);
  const how = target.task === "regression" ? "" : ", each class in its share";
  const drawn = validation === undefined ? 0 : validation.rows.length;
  const kept = `${drawn.toLocaleString("en-US")} to validate`;
  const seed = drawn === 0 ? "" : ` (drawn by seed ${options.seed}${how})`;
  field(terminal, "Rows", `${train.rows.length.toLocaleString("en-US")} to train, ${kept}${seed}`);
  field(terminal, "Model", modelText(report));
  const optimizer = `${options.optimizer ?? "adam"} at ${options["learning-rate"]}`;
  const epochs = count(options.epochs, "epoch");
  const batches = `batches of ${options["batch-size"]}`;
  const penalty = report.l2 === 0 || report.hidden.length === 0 ? "" : ` + L2 penalty ${report.l2}`;
  const loss = `loss ${report.loss}${penalty}`;
  field(terminal, "Training", `${epochs}, ${batches}, ${optimizer}, ${loss}`);
}

function classShares({ target }: TrainingPlan): string {
  const shares = target.classes.map((name, i) => {
    const rows = target.values.filter((value) => value === i).length;
    return `${name} ${rows} (${Math.round((100 * rows) / target.values.length)}%)`;
  });
  return (
    shares.slice(0, 10).join(", ") + (shares.length > 10 ? ` and ${shares.length - 10} more` : "")
  );
}

function inputsText({ columns }: TrainingPlan): string {
  const { numbers, texts } = columns;
  const parts: string[] = [];
  if (numbers.length > 0) {
    const names = list(
      numbers.map(({ column }) => column),
      4,
    );
    parts.push(`${count(numbers.length, "column")} of numbers (${names})`);
  }
  if (texts.length > 0) {
    const names = texts.map(({ column }) => column);
    parts.push(`${count(texts.length, "column")} of categories (${list(names, 4)})`);
  }
  return parts.join(", ");
}

function modelText({ plan, whole, hidden, activation }: PlanReport): string {
  const { task, classes } = plan.target;
  const { numbers, texts } = plan.columns;
  const indicators = numbers.filter(({ gaps }) => gaps).length;
  const categories = texts.reduce((sum, { vocabulary }) => sum + vocabulary.length + 1, 0);
  const output = {
    binary: "1 sigmoid",
    multiclass: `${classes.length} softmax`,
    regression: "1 linear",
  }[task];
  const stages = [
    count(numbers.length + indicators + categories, "feature"),
    ...hidden.map((units) => `${units} ${activation}`),
    output,
  ];
  return `${stages.join(" → ")}, ${count(whole.countParams(), "parameter")}`;
}

interface OutcomeReport {
  readonly plan: TrainingPlan;
  readonly outcome: TrainingOutcome;
  readonly out: string;
  readonly path: string;
}

/** Says how training went, draws its losses, and says how good the model is. */
export function reportOutcome(terminal: Terminal, report: OutcomeReport): void {
  const { plan, outcome, out, path } = report;
  const { history, epochs, seconds, validation } = outcome;
  const { colors } = terminal;
  const curves = [
    { name: "training", values: history["loss"] ?? [], color: colors.cyan },
    { name: "validation", values: history["val_loss"] ?? [], color: colors.yellow },
  ].filter(({ values }) => values.length > 0);
  const chart = drawChart(curves, { width: terminal.width, height: 8 });
  if (chart.length > 0) {
    const unit = plan.target.task === "regression" ? " (of the standardised target)" : "";
    terminal.print("");
    terminal.print(colors.bold(`Loss by epoch${unit}`));
    for (const line of chart) terminal.print(line);
  }
  terminal.print("");
  const stopped = outcome.interrupted ? ", stopped by Ctrl-C" : "";
  field(terminal, "Trained", `${count(epochs, "epoch")} in ${seconds.toFixed(1)} s${stopped}`);
  field(terminal, "On training", scoresText(outcome.metrics));
  if (validation !== undefined) {
    field(terminal, "Validation", colors.green(scoresText(validation)));
    field(terminal, "", colors.dim(baseline(plan)));
    const hint = overfitting(history["val_loss"] ?? []);
    if (hint !== undefined) field(terminal, "Hint", hint);
  }
  field(terminal, "Saved", out);
  field(terminal, "Next", `gradus predict ${quoted(out)} ${quoted(path)}`);
}

// Says so when the validation loss rose again long before the end.
function overfitting(losses: readonly number[]): string | undefined {
  const lowest = losses.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const best = losses.indexOf(lowest) + 1;
  const last = losses.at(-1) ?? lowest;
  if (best === 0 || best > 0.7 * losses.length || last < 1.1 * lowest) return undefined;
  return `the validation loss was lowest in epoch ${best}; try --epochs ${best}, or a smaller --hidden`;
}

/** Writes scores in one line. */
export function scoresText(scores: Scores): string {
  return Object.entries(scores)
    .map(([name, value]) => `${name} ${shortNumber(value)}`)
    .join("   ");
}

// What a model that knows nothing would reach on the validation rows.
function baseline({ target, train, validation }: TrainingPlan): string {
  const rows = validation?.y.data ?? new Float32Array();
  if (target.task === "regression") {
    const mean = train.y.data.reduce((sum, value) => sum + value / train.y.data.length, 0);
    const error = rows.reduce((sum, value) => sum + Math.abs(value - mean) / rows.length, 0);
    return `for comparison: always ${shortNumber(mean)} gives mean_absolute_error ${shortNumber(error)}`;
  }
  const counts = target.classes.map((_, i) => train.y.data.filter((value) => value === i).length);
  const most = counts.indexOf(Math.max(...counts));
  const share = rows.filter((value) => value === most).length / rows.length;
  return `for comparison: always "${target.classes[most]}" gives accuracy ${shortNumber(share)}`;
}

function quoted(path: string): string {
  return /^[\w./:\\-]+$/.test(path) ? path : `"${path}"`;
}

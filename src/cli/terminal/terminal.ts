// Where a command writes: results on standard output, everything else beside them.

import type { WriteStream } from "node:tty";
import picocolors from "picocolors";

/** Colours texts, or leaves them as they are. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** Is a place for texts: a terminal, a file or a pipe. */
export interface TextStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Is what a command sees of the world around it. */
export interface Terminal {
  /** Writes a line of the result on standard output. */
  print(line: string): void;
  /** Writes a text of the result on standard output as it is. */
  write(text: string): void;
  /** Writes a line beside the result, on standard error. */
  note(line: string): void;
  /** Rewrites the last line, on a terminal only; an empty text removes it. */
  progress(line: string): void;
  /** Characters in a line. */
  readonly width: number;
  /** Colours of standard output. */
  readonly colors: Colors;
  /** Colours of standard error. */
  readonly noteColors: Colors;
}

/** Makes a terminal of the two streams of a process. */
export function makeTerminal(
  output: TextStream,
  errors: TextStream,
  environment: Readonly<Record<string, string | undefined>>,
): Terminal {
  let shown = false;
  const clear = (): void => {
    if (shown) errors.write("\r\u001b[2K");
    shown = false;
  };
  // A terminal of unknown size reports 0 columns.
  const width = (output.isTTY && output.columns) || (errors.isTTY && errors.columns) || 80;
  return {
    width,
    colors: colorsOf(output, environment),
    noteColors: colorsOf(errors, environment),
    print(line) {
      clear();
      output.write(`${line}\n`);
    },
    write(text) {
      clear();
      output.write(text);
    },
    note(line) {
      clear();
      errors.write(`${line}\n`);
    },
    progress(line) {
      if (errors.isTTY !== true) return;
      clear();
      if (line === "") return;
      errors.write(cut(line, (errors.columns || 80) - 1));
      shown = true;
    },
  };
}

/** Gives the same terminal with every line of the result sent beside it, for `--json`. */
export function besideResult(terminal: Terminal): Terminal {
  const { note, noteColors } = terminal;
  return { ...terminal, print: note, write: (text) => note(text), colors: noteColors };
}

// See https://no-color.org: any value that is not empty turns colours off.
function colorsOf(
  stream: TextStream,
  environment: Readonly<Record<string, string | undefined>>,
): Colors {
  const off = (environment["NO_COLOR"] ?? "") !== "" || environment["TERM"] === "dumb";
  const forced = (environment["FORCE_COLOR"] ?? "") !== "" && environment["FORCE_COLOR"] !== "0";
  return picocolors.createColors(!off && (forced || (stream as WriteStream).isTTY === true));
}

function cut(line: string, width: number): string {
  return line.length <= width ? line : `${line.slice(0, width - 1)}…`;
}

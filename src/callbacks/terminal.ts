// Where progress is written: a terminal whose line can be rewritten, or plain lines.

import { platform } from "#platform";

/** Takes in text of a progress bar. */
export interface TextOutput {
  /** Whether a line can be rewritten by a carriage return. */
  readonly live: boolean;
  /** Whether a live output shows colours and bold text; default true. */
  readonly colors?: boolean;
  write(text: string): void;
}

/** Gives the standard output of the process; in a browser, lines of the console. */
export function standardOutput(): TextOutput {
  const { terminal } = platform;
  return { live: terminal.isTTY, colors: terminal.colorDepth > 1, write: terminal.write };
}

// Where progress is written: a terminal whose line can be rewritten, or plain lines.

/** Takes in text of a progress bar. */
export interface TextOutput {
  /** Whether a line can be rewritten by a carriage return, and shows colours. */
  readonly live: boolean;
  write(text: string): void;
}

interface Stream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Gives the standard output of the process; in a browser, lines of the console. */
export function standardOutput(): TextOutput {
  const host = globalThis as { readonly process?: { readonly stdout?: Stream } };
  const stream = host.process?.stdout;
  if (stream?.isTTY === true) return { live: true, write: (text) => void stream.write(text) };
  return { live: false, write: (text) => console.log(text.replace(/\n$/, "")) };
}

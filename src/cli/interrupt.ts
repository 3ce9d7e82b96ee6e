// Ctrl-C in; the first asks to end cleanly, the second ends the process.

/** Is a watch over Ctrl-C. */
export interface InterruptWatch {
  /** Whether Ctrl-C was pressed. */
  readonly interrupted: boolean;
  /** Gives Ctrl-C back its usual meaning. */
  stop(): void;
}

/** Is the part of a process that hears of Ctrl-C. */
export interface InterruptSource {
  on(signal: "SIGINT", listener: () => void): unknown;
  off(signal: "SIGINT", listener: () => void): unknown;
  exit(code: number): void;
}

/** Exit code of a process that Ctrl-C has ended, as shells give it: 128 + 2. */
export const interruptedCode = 130;

/** Calls `onFirst` at the first Ctrl-C and ends the process at the second. */
export function watchInterrupts(
  onFirst: () => void,
  source: InterruptSource = process,
): InterruptWatch {
  let interrupted = false;
  const listener = (): void => {
    if (interrupted) source.exit(interruptedCode);
    interrupted = true;
    onFirst();
  };
  source.on("SIGINT", listener);
  return {
    get interrupted() {
      return interrupted;
    },
    stop: () => source.off("SIGINT", listener),
  };
}

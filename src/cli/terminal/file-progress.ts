// Bytes that are done of a large file in; one line with a percentage on the terminal out.

import type { FileProgress } from "gradus";
import type { Terminal } from "./terminal.ts";

const leastMilliseconds = 60;

/** Gives what shows how far work on files has come, behind the words that say which work it is. */
export function fileProgress(terminal: Terminal, words: string): (progress: FileProgress) => void {
  let shownAt = performance.now();
  terminal.progress(`${words} …`);
  return ({ doing, done, total }) => {
    const now = performance.now();
    if (now - shownAt < leastMilliseconds || total === 0) return;
    shownAt = now;
    terminal.progress(`${words}: ${doing} ${Math.floor((100 * done) / total)} %`);
  };
}

// Bytes that are done of a large file in; one line with a percentage on the terminal out.

import type { FileProgress } from "gradus";
import type { Terminal } from "./terminal.ts";

const leastMilliseconds = 60;

/** Shows how far work on files has come, behind the words that say which work it is, until it ends. */
export async function withFileProgress<T>(
  terminal: Terminal,
  words: string,
  work: (onProgress: (progress: FileProgress) => void) => Promise<T>,
): Promise<T> {
  let shownAt = performance.now();
  terminal.progress(`${words} …`);
  const onProgress = ({ doing, done, total }: FileProgress) => {
    const now = performance.now();
    if (now - shownAt < leastMilliseconds || total === 0) return;
    shownAt = now;
    terminal.progress(`${words}: ${doing} ${Math.floor((100 * done) / total)} %`);
  };
  try {
    return await work(onProgress);
  } finally {
    terminal.progress("");
  }
}

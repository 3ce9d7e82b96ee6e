// A contender: one engine at one setting in a process of its own, asked over its standard streams.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import type { Command, Reply } from "./protocol.ts";
import { replyMark } from "./protocol.ts";

/** Most that a process may take to end, in milliseconds. */
const lastPatienceMs = 5000;

/** Says how a contender is started and what it is called. */
export interface Entry {
  /** Name in the table, such as `keras-jax`. */
  readonly engine: string;
  /** What its program runs on, such as `node 24.9.0`. */
  readonly runtime: string;
  readonly threads: number;
  /** What its setting is, for the reader of the results. */
  readonly about: string;
  /** Most that one answer may take, in milliseconds. */
  readonly patienceMs: number;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** New processes are measured after one that fills a cache for them. */
  readonly fillsCache?: boolean;
}

/** Is a running contender. */
export class Contender {
  readonly entry: Entry;
  readonly #process: ChildProcess;
  #waiting: ((reply: Reply) => void) | undefined;
  #lastError = "";
  #ended = false;

  constructor(entry: Entry) {
    this.entry = entry;
    const [command = "", ...args] = entry.command;
    const env = { ...process.env, ...entry.env };
    this.#process = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    this.#process.on("error", (error) => this.#end(error.message));
    this.#process.on("exit", (code, signal) => {
      this.#end(this.#lastError || `ended with ${signal ?? `exit code ${code}`}`);
    });
    const { stdin, stdout, stderr } = this.#process;
    // Writing to a process that has ended is answered by its exit.
    stdin?.on("error", () => {});
    if (stdout) createInterface({ input: stdout }).on("line", (line) => this.#read(line));
    if (stderr) {
      createInterface({ input: stderr }).on("line", (line) => {
        if (/error/i.test(line)) this.#lastError = line.trim();
      });
    }
  }

  /** Sends a command and waits for its reply; a process that ends or takes too long is an error. */
  ask(command: Command, timeoutMs = this.entry.patienceMs): Promise<Reply> {
    if (this.#ended) return Promise.resolve({ error: this.#lastError });
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#end(`no answer within ${Math.round(timeoutMs / 1000)} s`);
        this.stop();
      }, timeoutMs);
      this.#waiting = (reply) => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(reply);
      };
      this.#process.stdin?.write(`${JSON.stringify(command)}\n`);
    });
  }

  /** Lets the process end by itself: only then does Node write its compile cache. */
  async leave(): Promise<void> {
    if (this.#ended) return;
    const left = once(this.#process, "exit");
    this.#process.stdin?.end();
    await Promise.race([left, sleep(lastPatienceMs, undefined, { ref: false })]);
    this.stop();
  }

  /** Ends the process. */
  stop(): void {
    this.#process.kill("SIGKILL");
  }

  #read(line: string): void {
    if (!line.startsWith(replyMark)) return;
    this.#waiting?.(JSON.parse(line.slice(replyMark.length)) as Reply);
  }

  #end(why: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#lastError = why;
    this.#waiting?.({ error: why });
  }
}

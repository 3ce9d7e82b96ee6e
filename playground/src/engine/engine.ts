// The page's side of a worker: sends commands, hands on news, and turns questions into promises.

import type { Command, News } from "./protocol.ts";
import type { Answer, Question, QuestionName } from "./questions/index.ts";

/** Hears of everything that is no answer. */
export type NewsListener = (news: Exclude<News, { kind: "answer" | "refused" }>) => void;

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: Error) => void;
}

/** Starts a worker with one network in it. */
export class Engine {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor(listener: NewsListener) {
    this.#worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
    this.#worker.onmessage = ({ data }: MessageEvent<News>) => {
      if (data.kind === "answer") this.#settle(data.id)?.resolve(data.answer as never);
      else if (data.kind === "refused") this.#settle(data.id)?.reject(new Error(data.message));
      else listener(data);
    };
    this.#worker.onerror = ({ message }) => listener({ kind: "failed", message });
  }

  /** Sends a command. */
  send(command: Exclude<Command, { kind: "ask" }>): void {
    this.#worker.postMessage(command);
  }

  /** Asks a question; the answer comes when the commands before it are carried out. */
  ask<N extends QuestionName>(name: N, question: Question<N>): Promise<Answer<N>> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ kind: "ask", id, name, question } satisfies Command);
    });
  }

  /** Ends the worker; questions without an answer are refused. */
  close(): void {
    this.#worker.terminate();
    for (const { reject } of this.#waiting.values()) reject(new Error("The engine was closed."));
    this.#waiting.clear();
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

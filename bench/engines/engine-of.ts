// Makes an engine from a table of the tasks that it does.

import type { Engine, Prepared, Task } from "../task.ts";
import { cannot } from "../task.ts";

type Makers = {
  readonly [K in Task["kind"]]?: (task: Extract<Task, { kind: K }>) => Prepared | Promise<Prepared>;
};

/** Gives an engine that refuses what has no row, in its name. */
export function engineOf(name: string, makers: Makers): Engine {
  return {
    async prepare(task) {
      const make = makers[task.kind] as ((task: Task) => Prepared | Promise<Prepared>) | undefined;
      return make === undefined ? cannot(name, task) : make(task);
    },
  };
}

// What the browser remembers of lessons: how far somebody came, and what was solved.

import { recall, remember } from "../state/memory.ts";
import { isLessonId, type LessonId } from "./catalogue.ts";

/** Is how far somebody came in one lesson. */
export interface Progress {
  /** The step seen last. */
  readonly step: number;
  /** Steps whose tasks are done. */
  readonly solved: readonly number[];
  /** Whether the lesson was gone through to its end. */
  readonly finished: boolean;
  /** Whether all its tasks were done once. */
  readonly complete: boolean;
}

export type AllProgress = { readonly [id in LessonId]?: Progress };

const key = "lessons";
const nothing: Progress = { step: 0, solved: [], finished: false, complete: false };

/** Reads what is remembered of all lessons; what makes no sense is as if never seen. */
export function recallProgress(): AllProgress {
  const found: { [id in LessonId]?: Progress } = {};
  for (const [id, value] of Object.entries(parsed(recall(key)))) {
    const progress = progressOf(value);
    if (isLessonId(id) && progress !== undefined) found[id] = progress;
  }
  return found;
}

/** Gives how far somebody came in a lesson. */
export function progressIn(id: LessonId): Progress {
  return recallProgress()[id] ?? nothing;
}

/** Remembers how far somebody came in a lesson. */
export function rememberProgress(id: LessonId, progress: Progress): void {
  remember(key, JSON.stringify({ ...recallProgress(), [id]: progress }));
}

function parsed(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null ? value : {};
  } catch {
    return {};
  }
}

function progressOf(value: unknown): Progress | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { step, solved, finished, complete } = value as { [key in keyof Progress]?: unknown };
  const isCount = (count: unknown): count is number =>
    typeof count === "number" && Number.isInteger(count) && count >= 0;
  if (!isCount(step) || !Array.isArray(solved) || !solved.every(isCount)) return undefined;
  return { step, solved, finished: finished === true, complete: complete === true };
}

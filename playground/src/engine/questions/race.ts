// Asks for a race from the network as it is now, and for the next part of it.

import type { Lane } from "../../config/race-plan.ts";
import { Race, type RaceFrame } from "../race/race.ts";
import type { Session } from "../session.ts";

/** Is what can be asked of the race of a session. */
export type RaceQuestion =
  | { readonly kind: "begin"; readonly lanes: readonly Lane[]; readonly epochs: number }
  /** Lets all run for so many milliseconds. */
  | { readonly kind: "run"; readonly milliseconds: number }
  | { readonly kind: "step"; readonly unit: "batch" | "epoch" }
  /** Measures the landscape for so many milliseconds, from the beginning where `isNew`. */
  | { readonly kind: "survey"; readonly milliseconds: number; readonly isNew: boolean };

/** A session has one race; it ends when another begins. */
const races = new WeakMap<Session, Race>();

/**
 * Begins a race or goes on with it; gives what there is to draw.
 * @throws {Error} when no race has begun
 */
export async function race(session: Session, question: RaceQuestion): Promise<RaceFrame> {
  if (question.kind === "begin") {
    races.get(session)?.dispose();
    const { lanes, epochs } = question;
    races.set(session, await Race.make(session, lanes, epochs, () => performance.now()));
  }
  const present = races.get(session);
  if (present === undefined)
    throw new Error("No race has begun; ask for one with its lanes first.");
  if (question.kind === "run") await present.advance(question.milliseconds);
  else if (question.kind === "step") await present.advanceBy(question.unit);
  else if (question.kind === "survey") await present.survey(question.milliseconds, question.isNew);
  return present.look();
}

// What the page can ask of a network beside its pictures: one file per question.

import type { Session } from "../session.ts";
import { activationCurve } from "./activation-curve.ts";
import { explain } from "./explain.ts";
import { kerasFile } from "./keras-file.ts";
import { race } from "./race.ts";
import { readModel } from "./read-model.ts";
import { weights } from "./weights.ts";

/** Every question by name. Each takes the session and what was asked, and gives plain data. */
const questions = { activationCurve, explain, kerasFile, race, readModel, weights };

type Questions = typeof questions;
export type QuestionName = keyof Questions;
export type Question<N extends QuestionName> = Parameters<Questions[N]>[1];
export type Answer<N extends QuestionName> = Awaited<ReturnType<Questions[N]>>;

/** Answers a question. */
export async function answer(
  session: Session,
  name: QuestionName,
  question: Question<QuestionName>,
): Promise<Answer<QuestionName>> {
  // Each name goes with its own question, which the type of a table cannot say.
  const ask = questions[name] as (
    session: Session,
    question: Question<QuestionName>,
  ) => Promise<Answer<QuestionName>>;
  return ask(session, question);
}

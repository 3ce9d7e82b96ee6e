import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { defaultConfig } from "../config/config.ts";
import { sizesOf } from "../config/shape.ts";
import { makeSamples } from "../data/samples.ts";
import { Session } from "../engine/session.ts";
import { isTermId } from "../glossary/terms.ts";
import type { Anchor } from "./anchors.ts";
import { lessonIds, lessonTitles, loadLesson } from "./catalogue.ts";
import { isTask, type Step } from "./lesson.ts";
import { termsIn } from "./rich-text.ts";
import { configAt } from "./setup.ts";

const sources = fileURLToPath(new URL("..", import.meta.url));
const markup = readdirSync(sources, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".svelte"))
  .map((name) => readFileSync(`${sources}/${name}`, "utf8"))
  .join("\n");
const lessons = await Promise.all(
  lessonIds.map(async (id) => ({ id, lesson: await loadLesson(id) })),
);

function textsOf(step: Step, language: "en" | "ko"): string[] {
  return Object.values(step.says[language]);
}

// Nodes and features are drawn by loops, so that their configuration has to tell.
function isThere(anchor: Anchor, sizes: readonly number[]): boolean {
  const [kind, name = ""] = anchor.split(":");
  if (kind === "control") return markup.includes(`<Control name="${name}"`);
  if (kind === "part") return markup.includes(`data-part="${name}"`);
  if (kind === "feature") return true;
  const [layer = 0, node = 0] = name.split("-").map(Number);
  return layer > 0 && node < (sizes[layer] ?? 0);
}

describe.each(lessons)("the lesson $id", ({ id, lesson }) => {
  it("has at least five steps and a challenge", () => {
    expect(lesson.steps.length).toBeGreaterThanOrEqual(5);
    expect(lesson.steps.some((step) => isTask(step) && step.challenge)).toBe(true);
    expect(lessonTitles.ko[id].title).toMatch(/\p{Script=Hangul}/u);
  });

  it("points only at what is on the page", () => {
    lesson.steps.forEach(({ at }, i) => {
      const sizes = sizesOf(configAt(lesson, i, defaultConfig));
      if (at !== null) expect(isThere(at, sizes), `step ${i + 1}: ${at}`).toBe(true);
    });
    expect(lesson.steps.filter(({ at }) => at !== null).length).toBeGreaterThanOrEqual(5);
  });

  it("drives the page: it sets, plays or shows something", () => {
    const driving = lesson.steps.filter(({ setup, does }) => setup !== undefined || does);
    expect(driving.length).toBeGreaterThanOrEqual(3);
  });

  it("says the same in both languages, each in its own", () => {
    for (const step of lesson.steps) {
      const [english, korean] = [textsOf(step, "en"), textsOf(step, "ko")];
      for (const text of english) expect(text).toMatch(/^[^\p{Script=Hangul}]{3,}$/u);
      for (const text of korean) expect(text).toMatch(/\p{Script=Hangul}/u);
      const [words, twins] = [termsIn(english.join("\n\n")), termsIn(korean.join("\n\n"))];
      expect(words.toSorted()).toEqual(twins.toSorted());
      for (const term of words) expect(isTermId(term), term).toBe(true);
    }
  });

  it("asks for nothing that is already there", async () => {
    for (const [i, step] of lesson.steps.entries()) {
      if (!isTask(step)) continue;
      const config = configAt(lesson, i, defaultConfig);
      const session = await Session.make(config, makeSamples(config));
      const frame = await session.look(
        { node: null },
        { generation: 1, playing: false, stepsPerSecond: 0 },
      );
      const { train, test, epoch } = frame;
      const accuracy = test.scores.kind === "classes" ? test.scores.accuracy : Number.NaN;
      const trial = { config, epoch, trainLoss: train.loss, testLoss: test.loss, accuracy };
      const done = step.isDone({ config, frame, trials: [trial], edits: 0, looks: 0 });
      expect(done, `step ${i + 1}`).toBe(false);
    }
  });
});

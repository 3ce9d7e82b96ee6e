import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { type Language, languages } from "../src/language/phrases.ts";
import { type LessonId, lessonIds, lessonTitles, loadLesson } from "../src/lessons/catalogue.ts";
import { isTask } from "../src/lessons/lesson.ts";
import { until, usePlayground } from "./page.ts";
import { solutions } from "./solutions.ts";

const playground = usePlayground();

const guideOf = (page: Page) => page.locator("[data-part='lesson']");

/** Sees the same said in both languages, and leaves the page in the other one. */
async function readInBoth(page: Page, look: (language: Language) => Promise<unknown>) {
  const present = (await page.locator("html").getAttribute("lang")) === "ko" ? "ko" : "en";
  const other = present === "ko" ? "en" : "ko";
  await look(present);
  // Waits for nothing to move, as a click would, only cost time here.
  const switcher = page.getByRole("button", { name: languages[other], exact: true });
  await switcher.dispatchEvent("click");
  await look(other);
}

/** Goes through a lesson as a student does, with all its tasks, each read in both languages. */
async function complete(page: Page, id: LessonId) {
  const { steps } = await loadLesson(id);
  const answers = [...solutions[id]];
  const guide = guideOf(page);
  for (const [i, step] of steps.entries()) {
    await readInBoth(page, (language) =>
      guide.getByRole("heading", { name: step.says[language].title, exact: true }).waitFor(),
    );
    if (step.at !== null) await page.locator(".lesson-anchor").waitFor();
    if (isTask(step)) {
      const answer = answers.shift();
      if (answer === undefined) throw new Error(`No solution for step ${i + 1} of ${id}.`);
      await answer(page).catch((error: unknown) => {
        throw new Error(`Step ${i + 1} of ${id}: ${String(error)}`);
      });
      const { says } = step;
      await readInBoth(page, (language) =>
        guide.getByText(says[language].praise).waitFor({ timeout: 30_000 }),
      );
    }
    for (const action of step.does ?? []) {
      if (typeof action !== "object" || !("tool" in action) || action.tool === null) continue;
      await page.locator(`#panel-${action.tool} .lanes`).waitFor();
    }
    await guide.getByTestId("lesson-next").click();
  }
  expect(answers).toEqual([]);
  await guide.getByTestId("lesson-over").waitFor();
}

// One page for all of them: each lesson begins from the end of the one before.
it("every lesson can be finished, and says everything in both languages", async () => {
  const link = `lang=en&speed=full&seed=0.7&lesson=${lessonIds[0]}`;
  const page = await playground.open(link, { reducedMotion: "reduce" });
  for (const [i, id] of lessonIds.entries()) {
    await complete(page, id);
    const next = lessonIds[i + 1];
    if (next === undefined) break;
    await readInBoth(page, (language) =>
      page.getByRole("button", { name: lessonTitles[language][next].title }).waitFor(),
    );
    await guideOf(page).locator(".button.primary").click();
  }
  await guideOf(page)
    .locator(".button", { hasText: /lessons|수업/ })
    .last()
    .click();
  await readInBoth(page, async (language) => {
    const solved = guideOf(page).getByText(language === "ko" ? "모두 해결" : "solved", {
      exact: true,
    });
    await expect.poll(() => solved.count()).toBe(lessonIds.length);
  });
  await playground.close(page);
});

it("the language changes in the middle of a lesson, which stays at its step", async () => {
  const page = await playground.open("lang=en&lesson=networks");
  const { steps } = await loadLesson("networks");
  await guideOf(page).getByTestId("lesson-next").click();
  await guideOf(page)
    .getByRole("heading", { name: steps[1]?.says.en.title ?? "" })
    .waitFor();
  await page.getByRole("button", { name: "한국어" }).click();
  await guideOf(page)
    .getByRole("heading", { name: steps[1]?.says.ko.title ?? "" })
    .waitFor();
  await page.waitForURL(/lang=ko.*lesson=networks/);
  await playground.close(page);
});

it("leaving a lesson gives back what one had: settings, weights and address", async () => {
  const page = await playground.open("seed=0.7&dataset=gauss&networkShape=3&speed=full");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "epoch", (epoch) => epoch === 1);
  const loss = page.getByTestId("train-loss");
  const before = await loss.textContent();
  await page.getByRole("button", { name: "Lessons" }).click();
  await page.locator("[data-lesson='networks']").click();
  await page.locator("[data-node='2-1']").waitFor();
  await page.keyboard.press("Escape");
  await guideOf(page).waitFor({ state: "detached" });
  expect(await page.locator("[data-node^='1-']").count()).toBe(3);
  await expect.poll(() => loss.textContent()).toBe(before);
  await page.waitForURL(/dataset=gauss&networkShape=3&seed=0.7/);
  await expect.poll(() => page.url()).not.toContain("lesson");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("data-opens"))).toBe(
    "lessons",
  );
  await playground.close(page);
});

it("keys go on, back and to the beginning; the place is remembered", async () => {
  const page = await playground.open("lang=en&lesson=networks");
  const { steps } = await loadLesson("networks");
  const heading = (i: number) =>
    guideOf(page).getByRole("heading", { name: steps[i]?.says.en.title ?? "", exact: true });
  await heading(0).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await heading(2).waitFor();
  // The title has the focus, so that screen readers say it.
  expect(await heading(2).evaluate((element) => element === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowLeft");
  await heading(1).waitFor();
  await page.reload();
  await heading(1).waitFor();
  await page.keyboard.press("Home");
  await heading(0).waitFor();
  await playground.close(page);
});

it("words of a text are explained in place, and all of them in the glossary", async () => {
  const page = await playground.open("lang=ko&lesson=networks");
  await guideOf(page).locator("[data-term='hiddenLayer']").click();
  await guideOf(page).getByRole("note").getByText("hidden layer").waitFor();
  await page.keyboard.press("Escape");
  await guideOf(page).getByRole("note").waitFor({ state: "detached" });
  await page.locator("[data-panel='glossary']").click();
  const entries = page.locator("#panel-glossary [data-term]");
  // The panel is loaded when it is opened.
  await entries.nth(39).waitFor({ state: "attached" });
  await page.getByRole("searchbox").fill("learning rate");
  await entries.first().getByText("학습률").first().waitFor();
  await playground.close(page);
});

it("a link to a lesson that there is not shows the list of those that there are", async () => {
  const page = await playground.open("lang=en&lesson=__proto__");
  for (const id of lessonIds) {
    await guideOf(page).getByText(lessonTitles.en[id].title, { exact: true }).waitFor();
  }
  await playground.close(page);
});

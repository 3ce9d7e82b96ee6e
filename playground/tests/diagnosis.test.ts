import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { fromLink } from "../src/config/link.ts";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

const configOf = (page: Page) => fromLink(new URL(page.url()).hash, "none");
const finding = (page: Page, id: string) => page.locator(`[data-finding='${id}']`);

it("an exploded loss is explained, mended by a button, and undo takes the mend back", async () => {
  const page = await playground.open(
    "problem=regression&learningRate=10&activation=linear&speed=full&seed=0.3",
  );
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("alert").getByText("NaN").waitFor();
  await finding(page, "exploded").locator("[data-mend='learningRate']").click();
  await until(page, "test-loss", (loss) => loss <= 0.02);
  expect(await page.locator("[data-finding]").count()).toBe(0);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.waitForURL(/learningRate=10/);
  await playground.close(page);
});

it.each([
  ["deadLayer", "learningRate", "activation=relu&learningRate=10&batchSize=full"],
  ["tooSimple", "addLayer", "networkShape="],
  ["alike", "initializer", "initZero=true"],
  ["allFrozen", "thaw", "networkShape=4,2&frozen=1,1&outputFrozen=true"],
])("%s is found while it trains, and %s makes it learn", async (id, mend, link) => {
  const page = await playground.open(`${link}&speed=full&seed=0.3&lang=ko`);
  await page.locator("[data-control='playButton'] button").click();
  await finding(page, id).locator(`[data-mend='${mend}']`).click();
  await until(page, "accuracy", (accuracy) => accuracy >= 95);
  await finding(page, id).waitFor({ state: "detached" });
  await playground.close(page);
});

it("an output that does not fit its loss is found before training; who wants to may dismiss it", async () => {
  const page = await playground.open("loss=binary_crossentropy&seed=0.3");
  await finding(page, "needsProbability").getByRole("button", { name: "Dismiss" }).click();
  await finding(page, "needsProbability").waitFor({ state: "detached" });
  await page.getByRole("combobox", { name: "Loss", exact: true }).selectOption({ index: 4 });
  await finding(page, "needsSoftmax").locator("[data-mend='softmax']").click();
  await page.waitForURL(/output=softmax/);
  expect(configOf(page)).toMatchObject({ output: "softmax", loss: "categorical_crossentropy" });
  await playground.close(page);
});

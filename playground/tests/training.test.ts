import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("plays, pauses, steps and goes back to the very same beginning", async () => {
  const page = await playground.open("seed=0.4&speed=full");
  const beginning = await shown(page, "train-loss");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 50);
  await page.getByRole("button", { name: "Pause" }).click();
  expect(await shown(page, "train-loss")).toBeLessThan(beginning);
  await page.getByRole("button", { name: "Reset" }).click();
  await until(page, "epoch", (epoch) => epoch === 0);
  expect(await shown(page, "train-loss")).toBe(beginning);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "epoch", (epoch) => epoch === 1);
  expect(await shown(page, "steps")).toBe(25);
  await playground.close(page);
});

const adam = "optimizer=adam&learningRate=0.01";
const classes = [
  ["circle", 95, ""],
  ["xor", 95, ""],
  ["gauss", 95, ""],
  ["spiral", 90, `networkShape=8,8,8&${adam}`],
  ["threeBlobs", 95, adam],
  ["fourQuadrants", 95, `networkShape=8&${adam}`],
  ["threeRings", 95, `networkShape=8,8&${adam}`],
  ["fivePetals", 95, `networkShape=8,8&${adam}`],
] as const;
const numbers = [
  ["reg-plane", ""],
  ["reg-gauss", `networkShape=8,8&${adam}`],
] as const;

describe("on one page, link by link", () => {
  let page: Page;
  beforeAll(async () => {
    page = await playground.open("speed=full");
  });
  afterAll(() => playground.close(page));

  async function train(link: string) {
    await playground.follow(page, `seed=0.3&speed=full&${link}`);
    await until(page, "epoch", (epoch) => epoch === 0);
    await page.getByRole("button", { name: "Play" }).click();
  }

  it.each(classes)("learns the classes of %s to %i percent", async (name, enough, link) => {
    await train(`dataset=${name}&${link}`);
    await until(page, "accuracy", (accuracy) => accuracy >= enough);
  });

  it.each(numbers)("learns the numbers of %s to a loss of 0.02", async (name, link) => {
    await train(`problem=regression&regDataset=${name}&${link}`);
    await until(page, "test-loss", (loss) => loss <= 0.02);
    expect(await shown(page, "r2")).toBeGreaterThan(0.4);
  });
});

it("says so when the loss grows beyond every number", async () => {
  const page = await playground.open(
    "problem=regression&learningRate=10&activation=linear&speed=full&seed=0.3",
  );
  await page.getByRole("button", { name: "Play" }).click();
  await page.getByRole("alert").waitFor();
  await page.getByRole("button", { name: "Play" }).waitFor();
  await playground.close(page);
});

it("steps by example and by batch, and shows the batch", async () => {
  const page = await playground.open("showBatch=true&batchSize=30");
  const steps = page.getByRole("combobox", { name: "One step is" });
  await steps.selectOption("one example");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "steps", (count) => count === 1);
  await steps.selectOption("one batch");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "steps", (count) => count === 2);
  expect(await shown(page, "epoch")).toBe(0);
  await playground.close(page);
});

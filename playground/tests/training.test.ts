import { expect, it } from "vitest";
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

const adam = "optimizer=adam&learningRate=0.01&seed=0.3&speed=full";

it.each([
  ["dataset=circle&seed=0.3&speed=full", 95],
  ["dataset=xor&seed=0.3&speed=full", 95],
  ["dataset=gauss&seed=0.3&speed=full", 95],
  [`dataset=spiral&networkShape=8,8,8&${adam}`, 90],
  [`dataset=threeBlobs&${adam}`, 95],
  [`dataset=fourQuadrants&networkShape=8&${adam}`, 95],
  [`dataset=threeRings&networkShape=8,8&${adam}`, 95],
  [`dataset=fivePetals&networkShape=8,8&${adam}`, 95],
] as const)("learns the classes of %s to %i percent", async (link, enough) => {
  const page = await playground.open(link);
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "accuracy", (accuracy) => accuracy >= enough);
  await playground.close(page);
});

it.each([
  "problem=regression&regDataset=reg-plane&seed=0.3&speed=full",
  `problem=regression&regDataset=reg-gauss&networkShape=8,8&${adam}`,
])("learns the numbers of %s to a loss of 0.02", async (link) => {
  const page = await playground.open(link);
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "test-loss", (loss) => loss <= 0.02);
  expect(await shown(page, "r2")).toBeGreaterThan(0.4);
  await playground.close(page);
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

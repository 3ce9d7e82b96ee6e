import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { plainLayer } from "../src/config/config.ts";
import { fromLink } from "../src/config/link.ts";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

/** Reads the configuration that the address carries, once it has caught up. */
async function config(page: Page) {
  await page.waitForTimeout(250);
  return fromLink(new URL(page.url()).hash, "none");
}

it("every list changes what it says", async () => {
  const page = await playground.open("seed=0.3");
  const choices = [
    ["Learning rate", "0.1", { learningRate: 0.1 }],
    ["Optimizer", "Adam", { optimizer: "adam" }],
    ["Activation", "GELU", { activation: "gelu" }],
    ["Loss", "Binary cross-entropy", { loss: "binary_crossentropy" }],
    ["Output activation", "Sigmoid", { output: "sigmoid" }],
    ["Regularization", "L2", { regularization: "L2" }],
    ["Regularization rate", "0.003", { regularizationRate: 0.003 }],
    ["Initial weights", "He normal", { initializer: "he_normal" }],
    ["Speed", "Full speed", { speed: "full" }],
  ] as const;
  for (const [label, option, expected] of choices) {
    await page.getByRole("combobox", { name: label, exact: true }).selectOption(option);
    expect(await config(page)).toMatchObject(expected);
  }
  await page.getByRole("spinbutton", { name: "β₁" }).fill("0.8");
  await page.getByRole("spinbutton", { name: "β₁" }).press("Enter");
  expect((await config(page)).settings.beta1).toBe(0.8);
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 20);
  await page.getByRole("combobox", { name: "Problem type" }).selectOption("Regression");
  expect(await config(page)).toMatchObject({ problem: "regression", output: "linear" });
  await playground.close(page);
});

it("every slider and box changes what it says", async () => {
  const page = await playground.open("seed=0.3");
  const slide = (name: string, key: string) => page.getByRole("slider", { name }).press(key);
  await slide("Share of data for training", "ArrowRight");
  await slide("Noise", "End");
  await slide("Batch size", "End");
  await slide("Data used per epoch", "ArrowLeft");
  for (const name of ["Show test data", "Discretize output", "Show the current batch"]) {
    await page.getByRole("checkbox", { name }).check();
  }
  await page.getByRole("checkbox", { name: "Shuffle every epoch" }).uncheck();
  expect(await config(page)).toMatchObject({
    ...{ trainShare: 60, noise: 50, batchSize: 0, epochShare: 90 },
    ...{ showTestData: true, discretize: true, showBatch: true, shuffle: false },
  });
  await page.getByRole("checkbox", { name: "As TensorFlow Playground computes" }).check();
  expect(await config(page)).toMatchObject({ compatible: true, epochShare: 100 });
  await playground.close(page);
});

it("data sets and new points are chosen by their pictures and a button", async () => {
  const page = await playground.open("seed=0.3");
  await page.getByRole("button", { name: "Five petals" }).click();
  const petals = await config(page);
  expect(petals).toMatchObject({ dataset: "fivePetals", output: "softmax" });
  expect(await page.locator("[data-node^='3-']").count()).toBe(5);
  await page.getByRole("button", { name: "New points" }).click();
  expect((await config(page)).seed).not.toBe(petals.seed);
  await page.getByRole("button", { name: "Undo" }).click();
  expect((await config(page)).seed).toBe("0.3");
  await page.getByRole("button", { name: "Undo" }).click();
  expect((await config(page)).dataset).toBe("circle");
  await page.getByRole("button", { name: "Redo" }).click();
  expect((await config(page)).dataset).toBe("fivePetals");
  await playground.close(page);
});

it("layers, nodes and features come and go", async () => {
  const page = await playground.open("seed=0.3");
  await page.getByRole("button", { name: "Add a hidden layer" }).click();
  await page.getByRole("button", { name: "Add a node to hidden layer 3" }).click();
  await page.getByRole("button", { name: "Remove a node from hidden layer 1" }).click();
  await page.getByRole("button", { name: "Feature X₁X₂" }).click();
  await page.getByRole("button", { name: "Feature X₁", exact: true }).click();
  const changed = await config(page);
  expect(changed.layers.map(({ units }) => units)).toEqual([3, 2, 3]);
  expect(changed.features).toEqual(["y", "xTimesY"]);
  await page.getByRole("button", { name: "Remove the last hidden layer" }).click();
  expect((await config(page)).layers).toHaveLength(2);
  await page.getByRole("button", { name: /^Options of hidden layer 2/ }).click();
  const options = page.getByRole("dialog", { name: "Options of hidden layer 2" });
  await options.getByRole("combobox").selectOption("ReLU");
  await options.getByRole("slider").press("ArrowRight");
  await options.getByRole("checkbox", { name: "Batch normalization" }).check();
  const special = { activation: "relu", dropout: 0.1, batchNormalization: true };
  expect((await config(page)).layers[1]).toEqual({ ...plainLayer(2), ...special });
  await page.keyboard.press("Escape");
  await options.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Draw other initial weights" }).click();
  expect((await config(page)).weightSeed).not.toBeNull();
  await playground.close(page);
});

it("a network without any feature or hidden layer still trains", async () => {
  const page = await playground.open("x=false&y=false&networkShape=&speed=full&seed=0.3");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 10);
  await playground.close(page);
});

it("the learning rate changes without a new beginning", async () => {
  const page = await playground.open("speed=full&seed=0.3");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 10);
  await page.getByRole("combobox", { name: "Learning rate" }).selectOption("0.001");
  await page.getByRole("button", { name: "Pause" }).click();
  expect(await shown(page, "epoch")).toBeGreaterThan(10);
  await playground.close(page);
});

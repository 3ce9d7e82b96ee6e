// What a student does to solve the tasks of each lesson, in their order.

import type { Page } from "playwright-core";
import {
  activations,
  lossNames,
  optimizerNames,
  outputActivations,
  problems,
} from "../src/config/config.ts";
import type { LessonId } from "../src/lessons/catalogue.ts";
import { until } from "./page.ts";

type Solution = (page: Page) => Promise<void>;

const press = (page: Page, control: string) =>
  page.locator(`[data-control='${control}'] button`).first().click();
const play = (page: Page) => press(page, "playButton");
const list = (page: Page, control: string) => page.locator(`[data-control='${control}'] select`);

/** Chooses from the lists of the page, in either language. */
async function choose(page: Page, chosen: { readonly [control: string]: string | number }) {
  const names: { readonly [control: string]: readonly string[] } = {
    ...{ activation: activations, output: outputActivations },
    ...{ loss: lossNames, optimizer: optimizerNames },
    ...{ problem: problems },
  };
  for (const [control, value] of Object.entries(chosen)) {
    const index = names[control]?.indexOf(String(value)) ?? -1;
    const option = index < 0 ? { label: String(value) } : { index };
    await list(page, control).first().selectOption(option);
  }
}

async function stepByBatches(page: Page, count: number) {
  const step = page.locator("[data-control='stepButton']");
  await step.getByRole("combobox").selectOption({ index: 1 });
  for (let i = 0; i < count; i++) await step.getByRole("button").click();
  await step.getByRole("combobox").selectOption({ index: 2 });
}

async function editWeight(page: Page) {
  await page.locator("[data-node='1-0']").click();
  await page.getByRole("dialog").getByRole("slider").first().press("Home");
  await page.keyboard.press("Escape");
}

const lookAt =
  (...nodes: string[]): Solution =>
  async (page) => {
    for (const node of nodes) await page.locator(`[data-node='${node}']`).focus();
  };

async function shape(page: Page, ...units: number[]) {
  for (const [i, count] of units.entries()) {
    await page.locator("[data-control='numHiddenLayers'] button").last().click();
    for (let more = 2; more < count; more++) await press(page, `numNodes${i + 1}`);
  }
}

export const solutions: { readonly [id in LessonId]: readonly Solution[] } = {
  keras: [
    editWeight,
    async (page) => {
      await shape(page, 6, 3);
      const names = { activation: "relu", output: "sigmoid", loss: "binary_crossentropy" };
      await choose(page, { ...names, optimizer: "adam", learningRate: 0.01 });
      await play(page);
    },
  ],
  networks: [
    lookAt("1-1", "1-2", "2-0"),
    editWeight,
    async (page) => {
      await shape(page, 4);
      await play(page);
    },
  ],
  workflow: [
    (page) => stepByBatches(page, 3),
    async (page) => {
      await choose(page, { problem: "regression", learningRate: 0.03 });
      await play(page);
      await page.locator("[data-control='showTestData'] input").check();
    },
  ],
  activations: [
    lookAt("2-0", "2-1", "2-2"),
    async (page) => {
      await choose(page, { activation: "relu" });
      await play(page);
    },
  ],
  losses: [
    (page) => page.locator("[data-finding='needsProbability'] [data-mend='sigmoid']").click(),
    async (page) => {
      await choose(page, { output: "softmax", loss: "categorical_crossentropy" });
      await play(page);
    },
  ],
  descent: [
    async (page) => {
      for (let i = 0; i < 5; i++) await press(page, "stepButton");
    },
    (page) => page.locator("[data-finding='exploded'] [data-mend='learningRate']").click(),
    async (page) => {
      for (let i = 0; i < 3; i++) {
        await press(page, "redrawWeights");
        await until(page, "epoch", (epoch) => epoch === 0);
        await play(page);
        await until(page, "epoch", (epoch) => epoch > 15);
      }
    },
    async (page) => {
      await choose(page, { learningRate: 0.1 });
      await play(page);
    },
  ],
  optimizers: [
    async (page) => {
      await choose(page, { optimizer: "adam" });
      await until(page, "epoch", (epoch) => epoch === 0);
      await play(page);
    },
  ],
  batches: [
    (page) => stepByBatches(page, 4),
    async (page) => {
      await until(page, "epoch", (epoch) => epoch === 0);
      await play(page);
      await until(page, "epoch", (epoch) => epoch >= 40);
      await page.locator("[data-control='batchSize'] input").press("Home");
      for (let i = 0; i < 9; i++) {
        await page.locator("[data-control='batchSize'] input").press("ArrowRight");
      }
      await until(page, "epoch", (epoch) => epoch === 0);
      await play(page);
    },
  ],
  playground: [
    (page) => page.locator("[data-control='numHiddenLayers'] button").last().click(),
    (page) => choose(page, { activation: "relu" }),
    editWeight,
    play,
    async (page) => {
      await page.locator("[data-feature='sinX']").click();
      await page.locator("[data-feature='sinY']").click();
      await choose(page, { optimizer: "adam" });
      await play(page);
    },
  ],
};

// What a student does to solve the tasks of each lesson, in their order.

import type { Page } from "playwright-core";
import type { LessonId } from "../src/lessons/catalogue.ts";

type Solution = (page: Page) => Promise<void>;

const press = (page: Page, control: string) =>
  page.locator(`[data-control='${control}'] button`).first().click();
const play = (page: Page) => press(page, "playButton");

export const solutions: { readonly [id in LessonId]: readonly Solution[] } = {
  networks: [
    async (page) => {
      for (const node of ["1-1", "1-2", "2-0"]) await page.locator(`[data-node='${node}']`).hover();
    },
    async (page) => {
      await page.locator("[data-node='3-0']").click();
      await page.getByRole("dialog").getByRole("slider").first().press("Home");
      await page.keyboard.press("Escape");
    },
    async (page) => {
      await page.locator("[data-control='numHiddenLayers'] button").last().click();
      for (let i = 0; i < 3; i++) await press(page, "numNodes1");
      await play(page);
    },
  ],
};

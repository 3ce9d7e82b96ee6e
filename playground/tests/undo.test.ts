import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function becomes(page: Page, loss: number) {
  await expect.poll(() => shown(page, "train-loss")).toBe(loss);
}

it("an edited weight is undone and redone, one entry for what is typed in one go", async () => {
  const page = await playground.open("seed=0.3");
  const before = await shown(page, "train-loss");
  await page.locator("[data-node='3-0']").click();
  const field = page.getByRole("dialog").getByRole("spinbutton").first();
  await field.fill("");
  await field.pressSequentially("4.5");
  await expect.poll(() => shown(page, "train-loss")).not.toBe(before);
  await field.press("Enter");
  // The picture of the last digit may be on its way.
  await page.waitForTimeout(200);
  const edited = await shown(page, "train-loss");
  await press(page, "Undo");
  await becomes(page, before);
  expect(await page.getByRole("button", { name: "Undo" }).isDisabled()).toBe(true);
  await press(page, "Redo");
  await becomes(page, edited);
  await page.keyboard.press("Control+z");
  await becomes(page, before);
  await page.keyboard.press("Control+Shift+z");
  await becomes(page, edited);
  await playground.close(page);
});

it("what a change of the network or a reset took away comes back", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  const untrained = await shown(page, "train-loss");
  await press(page, "Play");
  await until(page, "epoch", (epoch) => epoch > 30);
  await press(page, "Pause");
  await page.waitForTimeout(100);
  const trained = await shown(page, "train-loss");
  expect(trained).toBeLessThan(untrained);
  await page.getByRole("combobox", { name: "Activation", exact: true }).selectOption("ReLU");
  await until(page, "epoch", (epoch) => epoch === 0);
  await press(page, "Undo");
  await becomes(page, trained);
  await press(page, "Reset");
  await becomes(page, untrained);
  await press(page, "Undo");
  await becomes(page, trained);
  await playground.close(page);
});

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
  await page.getByRole("button", { name: "Step" }).click();
  await until(page, "epoch", (epoch) => epoch === 1);
  expect(await shown(page, "steps")).toBe(25);
  await playground.close(page);
});

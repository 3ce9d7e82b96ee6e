import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("training stops at an epoch that a link or a field names, and goes on when told to", async () => {
  const page = await playground.open("seed=0.3&speed=full&stopEpoch=40");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch === 40);
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.getByRole("checkbox", { name: "Smooth" }).check();
  const field = page.getByRole("spinbutton", { name: "at test loss" });
  await field.fill("0.05");
  await field.press("Enter");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "test-loss", (loss) => loss <= 0.05);
  await page.getByRole("button", { name: "Play" }).waitFor();
  expect(await shown(page, "epoch")).toBeGreaterThan(40);
  await page.waitForURL(/stopLoss=0.05/);
  await playground.close(page);
});

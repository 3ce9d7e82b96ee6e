import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("two networks train side by side, differ in what was changed, and one takes over", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  await page.getByRole("tab", { name: "Compare" }).click();
  const [a, b] = ["A", "B"].map((name) =>
    page.getByRole("region", { name: `Network ${name}`, exact: true }),
  );
  if (a === undefined || b === undefined) return;
  await page.getByText("Nothing: both have the same settings.").waitFor();
  await until(page, "train-loss-B", (loss) => loss > 0);
  expect(await shown(page, "train-loss-A")).toBe(await shown(page, "train-loss-B"));
  await b.getByRole("combobox", { name: "Optimizer" }).selectOption("Adam");
  await b.getByRole("button", { name: "Add a hidden layer" }).click();
  expect(await a.locator("[data-node^='4-']").count()).toBe(0);
  await page.getByRole("row", { name: "Optimizer SGD Adam" }).waitFor();
  await page.getByRole("button", { name: "Play both" }).click();
  await until(page, "train-loss-A", (loss) => loss < 0.1);
  await until(page, "train-loss-B", (loss) => loss < 0.1);
  await page.getByRole("button", { name: "Pause both" }).click();
  await page.waitForTimeout(200);
  const learned = await shown(page, "test-loss-B");
  // Looking elsewhere in between loses nothing.
  await page.getByRole("tab", { name: "For teachers" }).click();
  await page.getByRole("combobox", { name: "Optimizer" }).waitFor();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect.poll(() => shown(page, "test-loss-B")).toBe(learned);
  await page.getByRole("button", { name: "Take B over" }).click();
  await page.getByText("Nothing: both have the same settings.").waitFor();
  await page.getByRole("tab", { name: "Compare" }).click();
  await expect.poll(() => shown(page, "test-loss")).toBe(learned);
  expect(await page.locator("[data-node^='4-']").count()).toBe(1);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.locator("[data-node^='4-']").waitFor({ state: "detached" });
  await playground.close(page);
});

it("on a phone the two are one below the other, and nothing overflows", async () => {
  const page = await playground.open("seed=0.3&lang=ko", {
    ...{ hasTouch: true, viewport: { width: 360, height: 740 } },
  });
  await page.getByRole("tab", { name: "비교" }).click();
  const boxOf = (name: string) =>
    page.getByRole("region", { name: `신경망 ${name}`, exact: true }).boundingBox();
  const [a, b] = [await boxOf("A"), await boxOf("B")];
  expect(b?.y).toBeGreaterThan((a?.y ?? 0) + (a?.height ?? 0));
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  await playground.close(page);
});

import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { usePlayground } from "./page.ts";

const playground = usePlayground();
const axe = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Gives what axe finds, in words. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  const { violations: found } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`),
  );
}

it.each([
  ["in light", "light", 1440, "lang=en"],
  ["in dark", "dark", 768, "lang=ko"],
  ["on a phone", "light", 360, "lang=ko&seed=0.3"],
  ["in a lesson", "light", 1440, "lang=en&lesson=networks"],
  ["in a lesson on a phone", "dark", 360, "lang=ko&lesson=networks"],
  ["in the list of lessons", "light", 360, "lang=ko&lesson="],
  ["in other colours", "light", 1440, "palette=okabeIto&dataset=fivePetals"],
  ["in grays, in dark", "dark", 1440, "palette=gray"],
  ["in presenter mode", "light", 1440, "presenter=true"],
  ["with many classes", "dark", 360, "dataset=fivePetals&optimizer=adam&networkShape=8,8"],
] as const)("axe finds nothing to mend %s, nothing overflows", async (_, look, width, hash) => {
  const viewport = { width, height: 800 };
  const page = await playground.open(hash, { colorScheme: look, viewport });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  expect(await violations(page)).toEqual([]);
  await playground.close(page);
});

it("axe finds nothing to mend in the columns of a table, nor where the plane is moved along them", async () => {
  const page = await playground.open("lang=en&networkShape=3", {
    viewport: { width: 360, height: 800 },
  });
  await page.getByRole("tab", { name: "Your own data" }).click();
  const lines = Array.from(
    { length: 40 },
    (_, i) => `${i % 9},${i % 7},${i % 5},${i % 3},${i % 2}`,
  );
  await page
    .getByRole("textbox", { name: "Lines with commas" })
    .fill(`length (cm),width,weight (kg),age,kind\n${lines.join("\n")}`);
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByRole("checkbox", { name: "X₄ age" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: "Use these 40 points" }).click();
  await page.getByRole("slider", { name: "weight (kg)" }).waitFor();
  expect(await violations(page)).toEqual([]);
  await page.getByRole("button", { name: /^Options of the output/ }).click();
  await page.getByRole("dialog").waitFor();
  expect(await violations(page)).toEqual([]);
  await playground.close(page);
});

it("axe finds nothing to mend in open cards and panels", async () => {
  const page = await playground.open();
  await page.getByRole("button", { name: /^Options of hidden layer 1/ }).click();
  await page.getByRole("button", { name: /^Hidden layer 2, node 1/ }).click();
  for (const tab of await page.getByRole("tab").all()) {
    await tab.click();
    await page.getByRole("tabpanel").locator("> *").first().waitFor();
    expect(await violations(page)).toEqual([]);
  }
  await playground.close(page);
});

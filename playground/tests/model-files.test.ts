import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

async function trained(page: Page) {
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 20);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForTimeout(150);
  return shown(page, "test-loss");
}

const openPanel = (page: Page) => page.getByRole("tab", { name: "Save and open" }).click();

async function downloaded(page: Page, button: string) {
  const loaded = page.waitForEvent("download");
  await page.getByRole("button", { name: button }).click();
  return readFileSync(await (await loaded).path());
}

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };

it("a link with weights opens to the same predictions, with data of one's own", async () => {
  const page = await playground.open(
    "seed=0.3&speed=full&formulas=x1*x2&batchNormalization=1,0&dataset=own&points=" +
      "AWQAZAABnP-c_wFkAJz_AJz_ZAAA",
    clipboard,
  );
  await until(page, "train-loss", (loss) => loss > 0);
  const loss = await trained(page);
  await openPanel(page);
  await page.getByRole("button", { name: "Copy link with weights" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link.length).toBeLessThan(1200);
  await playground.close(page);
  const other = await playground.open(new URL(link).hash.slice(1));
  await expect.poll(() => shown(other, "test-loss")).toBe(loss);
  expect(await shown(other, "epoch")).toBe(0);
  await other.reload();
  await expect.poll(() => shown(other, "test-loss")).toBe(loss);
  await playground.close(other);
});

it("a .keras file is saved and opened again, training goes on, and opening is undone", async () => {
  const page = await playground.open(
    "dataset=threeBlobs&seed=0.3&speed=full&sinX=true&optimizer=adam&batchSize=full",
  );
  const loss = await trained(page);
  const epoch = await shown(page, "epoch");
  await openPanel(page);
  const buffer = await downloaded(page, "Save as .keras");
  const step = page.getByRole("button", { name: "Step", exact: true });
  await step.click();
  await until(page, "epoch", (value) => value === epoch + 1);
  const uninterrupted = await shown(page, "test-loss");
  await playground.close(page);
  const other = await playground.open("seed=0.5");
  const before = await shown(other, "test-loss");
  await openPanel(other);
  const file = { name: "blobs.keras", mimeType: "application/octet-stream", buffer };
  await other.locator("input[type=file]").setInputFiles(file);
  await other.getByText("blobs.keras is open.").waitFor();
  await expect.poll(() => shown(other, "test-loss")).toBe(loss);
  expect(await other.locator("[data-node^='3-']").count()).toBe(3);
  // Training goes on as if it had never been interrupted, optimizer and all.
  expect(await shown(other, "epoch")).toBe(epoch);
  await other.getByRole("button", { name: "Step", exact: true }).click();
  await until(other, "epoch", (value) => value === epoch + 1);
  expect(await shown(other, "test-loss")).toBe(uninterrupted);
  await other.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => shown(other, "test-loss")).toBe(before);
  await playground.close(other);
});

it("a file that is none, too large or does not fit changes nothing and says why", async () => {
  const page = await playground.open("seed=0.3");
  const before = await shown(page, "test-loss");
  await openPanel(page);
  const choose = (buffer: Buffer) =>
    page
      .locator("input[type=file]")
      .setInputFiles({ name: "x.keras", mimeType: "application/octet-stream", buffer });
  await choose(Buffer.from("PK\u0003\u0004 no archive"));
  await page.getByText("The file is no model that can be read. Nothing was changed.").waitFor();
  await choose(Buffer.alloc(4_000_001));
  await page.getByText("The file is larger than 4 MB").waitFor();
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByText("파일이 4 MB보다 커서").waitFor();
  expect(await shown(page, "test-loss")).toBe(before);
  await playground.close(page);
});

it("programs are shown, copied and downloaded, with the newest weights", async () => {
  const page = await playground.open("seed=0.3&speed=full", clipboard);
  await openPanel(page);
  const text = page.getByTestId("program");
  await text.getByText("import { Input, layers, optimizers, Sequential").waitFor();
  const untrained = await text.textContent();
  await trained(page);
  await expect.poll(() => text.textContent()).not.toBe(untrained);
  await page.getByRole("radio", { name: "Python (Keras)" }).check();
  await text.getByText("import keras").waitFor();
  await page.getByRole("checkbox", { name: "With the data and training" }).check();
  await text.getByText("model.fit(").waitFor();
  await page.getByRole("button", { name: "Copy program" }).click();
  await page.getByRole("button", { name: "Copied" }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await text.textContent());
  expect((await downloaded(page, "Download program")).toString()).toBe(copied);
  await playground.close(page);
});

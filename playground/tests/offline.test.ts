import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, inject, it } from "vitest";
import { serve } from "../../tests/browser/harness.ts";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("once opened, the page opens and trains without a network", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await page.context().setOffline(true);
  await page.reload();
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 20);
  // Tools load when they are opened, and must have been kept too.
  await page.getByRole("tab").last().click();
  await page.getByRole("tabpanel").locator("> *").first().waitFor();
  await page.context().setOffline(false);
  await playground.close(page);
});

it("it works from any path of a plain file server", async () => {
  const parent = inject("playgroundFolder");
  const folder = parent.split(/[\\/]/).at(-1);
  const site = await serve(join(parent, ".."));
  const page = await playground.browser.newPage();
  await page.goto(`${site.url}${folder}/index.html#speed=full`);
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 20);
  await page.close();
  await site.close();
});

it("what the browser reads before anything is pressed is at most 150 kB of JavaScript", () => {
  const folder = inject("playgroundFolder");
  const html = readFileSync(join(folder, "index.html"), "utf8");
  const scripts = [...html.matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(
    (match) => match[1] ?? "",
  );
  const bytes = scripts.map((name) => gzipSync(readFileSync(join(folder, name))).length);
  expect(scripts.length).toBeGreaterThan(0);
  expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThan(150_000);
});

it("no file of the page names another host to ask", () => {
  const folder = inject("playgroundFolder");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const texts = files.filter((name) => /\.(html|css)$/.test(name));
  for (const name of texts) {
    const text = readFileSync(join(folder, name), "utf8");
    expect(text).not.toMatch(/(src|href|url\()\s*=?\s*["']?https?:/);
  }
});

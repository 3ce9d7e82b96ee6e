import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser, openPage, serve } from "./harness.ts";

let folder: string;
let browser: Browser;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "gradus-site-"));
  const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:," />';
  writeFileSync(join(folder, "index.html"), `${head}<script src="page.js"></script>`);
  writeFileSync(join(folder, "page.js"), "document.title = String(crossOriginIsolated);");
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true });
});

it.each([true, false])(
  "a page served with isolated: %s has shared memory or not",
  async (isolated) => {
    const site = await serve(folder, { isolated });
    const { page, errors } = await openPage(browser, site.url);
    expect(await page.title()).toBe(String(isolated));
    expect(await page.evaluate(() => typeof SharedArrayBuffer !== "undefined")).toBe(isolated);
    expect(errors).toEqual([]);
    await page.close();
    await site.close();
  },
);

it("a strict Content-Security-Policy reaches the page and its breach is seen", async () => {
  const site = await serve(folder, { contentSecurityPolicy: "script-src 'none'" });
  const { page, errors } = await openPage(browser, site.url);
  expect(errors.join("\n")).toContain("script-src 'none'");
  await page.close();
  await site.close();
});

it("nothing outside the folder is served", async () => {
  const site = await serve(folder);
  const response = await fetch(`${site.url}..%2f..%2fetc%2fpasswd`);
  expect(response.status).toBe(404);
  await site.close();
});

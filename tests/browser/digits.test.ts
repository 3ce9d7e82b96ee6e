// Trains the digits model in a real browser: on the page and in a worker, isolated and not.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, defaultClientConditions } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser, openPage, serve } from "./harness.ts";
import { type Outcome, trainDigits } from "./pages/train-digits.ts";

const conditions = ["gradus-source", ...defaultClientConditions];

describe.runIf(hasBrowser())("the digits model in a browser", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradus-browser-"));
  let browser: Browser;
  let inNode: Outcome;

  beforeAll(async () => {
    inNode = await trainDigits(true);
    await build({
      root: fileURLToPath(new URL("./pages", import.meta.url)),
      base: "./",
      logLevel: "error",
      resolve: { conditions },
      worker: { format: "es" },
      build: { outDir: folder, emptyOutDir: true, target: "es2022" },
    });
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const places = [
    { where: "page", isolated: false },
    { where: "page", isolated: true },
    { where: "worker", isolated: false },
    { where: "worker", isolated: true },
  ] as const;

  it.each(places)("learns in the $where, isolated: $isolated", async ({ where, isolated }) => {
    const site = await serve(folder, { isolated });
    try {
      const { page, errors } = await openPage(browser, site.url);
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(isolated);
      const strict = await page.evaluate((place) => window.train(place, true), where);
      expect(strict.bits).toEqual(inNode.bits);
      expect(strict.losses).toEqual(inNode.losses);
      const fast = await page.evaluate((place) => window.train(place, false), where);
      fast.losses.forEach((loss, epoch) => {
        expect(Math.abs(loss - (inNode.losses[epoch] ?? 0))).toBeLessThan(1e-4);
      });
      expect(fast.accuracy).toBeGreaterThan(0.85);
      expect(errors).toEqual([]);
      await page.close();
    } finally {
      await site.close();
    }
  });

  it("shares long steps with workers of its own, where memory can be shared", async () => {
    const site = await serve(folder, { isolated: true });
    try {
      const { page, errors } = await openPage(browser, site.url);
      const { workers, isSame } = await page.evaluate(() => window.shareWork());
      expect(workers).toBeGreaterThan(0);
      expect(isSame).toBe(true);
      expect(errors).toEqual([]);
      await page.close();
    } finally {
      await site.close();
    }
  });

  // What the code does to the thread it does in every training; what the machine does to it, by
  // giving its processors to others, only in some. So the best of several trainings counts.
  it("leaves the page's thread to others at least every 16 ms", { retry: 2 }, async () => {
    const site = await serve(folder);
    try {
      const { page, errors } = await openPage(browser, site.url);
      const longest = await page.evaluate(() => window.measureBlocks(10));
      expect(longest).toHaveLength(10);
      expect(Math.min(...longest)).toBeGreaterThan(1);
      expect(Math.min(...longest)).toBeLessThan(16);
      expect(errors).toEqual([]);
      await page.close();
    } finally {
      await site.close();
    }
  });

  it("needs no more than wasm-unsafe-eval of a strict content security policy", async () => {
    const contentSecurityPolicy =
      "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; img-src data:; worker-src 'self'";
    const site = await serve(folder, { contentSecurityPolicy });
    try {
      const { page, errors } = await openPage(browser, site.url);
      const outcome = await page.evaluate(() => window.train("page", true));
      expect(outcome.bits).toEqual(inNode.bits);
      expect(errors).toEqual([]);
      await page.close();
    } finally {
      await site.close();
    }
  });
});

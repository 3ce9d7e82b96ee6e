// Trains the digits model on the GPU, in Node and in a browser, and holds it against the processor.

import { rmSync } from "node:fs";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildPage } from "../browser/build-page.ts";
import { type Outcome, trainDigits } from "../browser/gpu-page/train-digits.ts";
import { hasBrowser, launchBrowser, openPage, serve } from "../browser/harness.ts";

let onProcessor: Outcome;

beforeAll(async () => {
  onProcessor = await trainDigits("wasm");
});

/** Holds an outcome against the processor's after more than a hundred steps. */
function expectSame({ losses, accuracy, weights }: Outcome): void {
  const apart = (a: readonly number[], b: readonly number[]) =>
    Math.max(...a.map((x, i) => Math.abs(x - (b[i] ?? Number.NaN))));
  expect(losses).toHaveLength(3);
  expect(apart(losses, onProcessor.losses)).toBeLessThan(1e-4);
  expect(weights).toHaveLength(onProcessor.weights.length);
  expect(apart(weights, onProcessor.weights)).toBeLessThan(1e-4);
  expect(accuracy).toBeCloseTo(onProcessor.accuracy, 3);
}

describe("the digits model on the GPU", () => {
  it("learns in Node what it learns on the processor", async () => {
    expectSame(await trainDigits("webgpu"));
  });
});

describe.runIf(hasBrowser())("the digits model on a browser's GPU", () => {
  let folder: string;
  let browser: Browser;

  beforeAll(async () => {
    folder = await buildPage("gpu-page");
    // Browsers without a window have WebGPU by this flag only, on an emulated GPU.
    browser = await launchBrowser(["--enable-unsafe-webgpu"]);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(["page", "worker"] as const)("learns in the %s what it learns in Node", async (place) => {
    const site = await serve(folder);
    try {
      const { page, errors } = await openPage(browser, site.url);
      expectSame(await page.evaluate((where) => window.trainOnGpu(where), place));
      expect(errors).toEqual([]);
      await page.close();
    } finally {
      await site.close();
    }
  });

  it("is outlived by fit when its process is killed", async () => {
    // A browser of its own: others may not get their GPU back.
    const doomed = await launchBrowser(["--enable-unsafe-webgpu"]);
    const site = await serve(folder);
    try {
      const { page } = await openPage(doomed, site.url);
      const training = page.evaluate(() => window.trainThroughLoss());
      await page.waitForFunction(() => window.epochsEnded >= 3, undefined, { timeout: 0 });
      const session = await doomed.newBrowserCDPSession();
      // The answer may be lost with the process.
      session.send("Browser.crashGpuProcess").catch(() => {});
      const { device, warnings, error, lastLoss } = await training;
      if (error === undefined) {
        expect(warnings[0]).toMatch(
          /^fit: webgpu: .* training goes on before epoch \d+, on the device/,
        );
        expect(["webgpu", "wasm"]).toContain(device);
        expect(Number.isFinite(lastLoss)).toBe(true);
      } else expect(error).toMatch(/^(BackendError|DeviceLostError).*: (fit|webgpu): .*lost/);
    } finally {
      await doomed.close();
      await site.close();
    }
  });
});

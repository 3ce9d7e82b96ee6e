// Files of Python Keras on the GPU: what is saved there is what is saved elsewhere.

import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { setDevice } from "../../src/engine/index.ts";
import { loadModel } from "../../src/models/index.ts";
import { registerEverything } from "../../src/register.ts";
import { saveModelToBytes } from "../../src/saving/index.ts";
import { buildPage } from "../browser/build-page.ts";
import { modelInputs } from "../browser/gpu-page/predict-file.ts";
import { hasBrowser, launchBrowser, openPage, serve } from "../browser/harness.ts";
import { readGolden, readKerasFile } from "../golden/golden.ts";

beforeAll(registerEverything);

const date = new Date(0);

describe("a .keras file", () => {
  it.each(readGolden("keras-files/index.json"))(
    "$file saved from the GPU is the one saved from the processor, byte by byte",
    async ({ file, x }) => {
      const saved: Uint8Array[] = [];
      for (const device of ["webgpu", "wasm"] as const) {
        await setDevice(device);
        const model = await loadModel(readKerasFile(file));
        // Used, so that the weights lie in the device's memory.
        await model.predict(modelInputs(x), { verbose: 0 });
        expect(model.device).toBe(device);
        saved.push(await saveModelToBytes(model, { date }));
      }
      await setDevice("webgpu");
      expect(saved[0]?.length).toBeGreaterThan(1000);
      expect(saved[0]).toEqual(saved[1]);
    },
  );
});

describe.runIf(hasBrowser())("a .keras file on a browser's GPU", () => {
  let folder: string;

  beforeAll(async () => {
    folder = await buildPage("gpu-page");
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("predicts what it predicts in Keras", async () => {
    const site = await serve(folder);
    // Browsers without a window have WebGPU by this flag only, on an emulated GPU.
    const browser = await launchBrowser(["--enable-unsafe-webgpu"]);
    try {
      const { page, errors } = await openPage(browser, site.url);
      for (const { file, x, predictions: wanted } of readGolden("keras-files/index.json")) {
        const bytes = [...(await readKerasFile(file))];
        const found = await page.evaluate(([b, i]) => window.predictFile(b, i), [
          bytes,
          x,
        ] as const);
        expect(found.device).toBe("webgpu");
        expect(found.predictions).toHaveLength(wanted.data.length);
        found.predictions.forEach((value, i) => {
          expect(Math.abs(value - (wanted.data[i] ?? Number.NaN)), file).toBeLessThan(1e-5);
        });
      }
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
    }
  });
});

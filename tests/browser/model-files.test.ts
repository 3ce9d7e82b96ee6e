// Opens a file that Python Keras made in a real browser, from every source that a page may have.

import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { readGolden } from "../golden/golden.ts";
import { buildPage } from "./build-page.ts";
import { hasBrowser, launchBrowser, openPage, serve } from "./harness.ts";

const path = fileURLToPath(new URL("../golden/keras-files/mlp.keras", import.meta.url));

describe.runIf(hasBrowser())("a .keras file in a browser", () => {
  it("opens from a file input, an address, a Blob, bytes and a stream", async () => {
    const folder = await buildPage("model-files");
    copyFileSync(path, join(folder, "mlp.keras"));
    const golden = readGolden("keras-files/index.json").find(({ name }) => name === "mlp");
    const { data, shape } = golden?.x[0] ?? { data: [], shape: [] };
    const [rows = 0, width = 0] = shape;
    const x = Array.from({ length: rows }, (_, i) => data.slice(i * width, (i + 1) * width));
    const wanted = golden?.predictions.data ?? [];
    const site = await serve(folder);
    const browser = await launchBrowser();
    try {
      const { page, errors } = await openPage(browser, site.url);
      await page.setInputFiles("input", path);
      const found = await page.evaluate(([address, given]) => window.predictAll(address, given), [
        `${site.url}mlp.keras`,
        x,
      ] as const);
      expect(Object.keys(found)).toHaveLength(8);
      for (const predictions of Object.values(found)) {
        expect(predictions).toHaveLength(wanted.length);
        predictions.forEach((value, i) => {
          expect(Math.abs(value - (wanted[i] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      }
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

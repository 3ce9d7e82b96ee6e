// Reads models that TensorFlow.js has put into a real browser's storage, and from an address.

import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { buildPage } from "./build-page.ts";
import { hasBrowser, launchBrowser, openPage, serve } from "./harness.ts";

const fixtures = fileURLToPath(new URL("../../src/saving/tensorflowjs/fixtures/", import.meta.url));
const read = (name: string) => JSON.parse(readFileSync(join(fixtures, name), "utf8"));

interface Case {
  readonly file: string;
  readonly x: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[];
  readonly predictions: readonly { readonly data: readonly number[] }[];
}

describe.runIf(hasBrowser())("models of TensorFlow.js in a browser", () => {
  it("are read from IndexedDB and from an address, and nothing else is made there", async () => {
    const folder = await buildPage("stored-models");
    for (const name of ["mlp.json", "mlp.weights.bin"]) {
      copyFileSync(join(fixtures, name), join(folder, name));
    }
    const [mlp] = (read("index.json") as Case[]).filter(({ file }) => file === "mlp.json");
    const { data = [], shape = [] } = mlp?.x[0] ?? {};
    const width = shape[1] ?? 1;
    const x = Array.from({ length: shape[0] ?? 0 }, (_, i) =>
      data.slice(i * width, (i + 1) * width),
    );
    const wanted = mlp?.predictions[0]?.data ?? [];
    const site = await serve(folder);
    const browser = await launchBrowser();
    try {
      const { page, errors } = await openPage(browser, site.url);
      const predict = (source: string) =>
        page.evaluate(([from, rows]) => window.predict(from, rows), [source, x] as const);
      expect(await predict("indexeddb://mlp")).toContain("has saved no model of this name");
      expect(await page.evaluate(() => window.databases())).toEqual([]);
      const weights = [...readFileSync(join(fixtures, "mlp.weights.bin"))];
      const json = read("mlp.json");
      await page.evaluate((model) => window.store("mlp", model), { json, weights });
      for (const source of ["indexeddb://mlp", `${site.url}mlp.json`]) {
        const found = (await predict(source)) as number[];
        expect(found).toHaveLength(wanted.length);
        found.forEach((value, i) => {
          expect(Math.abs(value - (wanted[i] ?? Number.NaN))).toBeLessThan(1e-5);
        });
      }
      expect(await predict("indexeddb://other")).toContain("has saved no model of this name");
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

// Opens the example page in a real browser, trains in it and reads what it says.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions } from "vite";
import { describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser, openPage, serve } from "./harness.ts";

describe.runIf(hasBrowser())("the example page", () => {
  it("learns the curve at the press of its button", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradus-page-"));
    await build({
      root: fileURLToPath(new URL("../../examples/page", import.meta.url)),
      base: "./",
      logLevel: "error",
      resolve: { conditions: ["gradus-source", ...defaultClientConditions] },
      build: { outDir: folder, emptyOutDir: true, target: "es2022" },
    });
    const site = await serve(folder);
    const browser = await launchBrowser();
    try {
      const { page, errors } = await openPage(browser, site.url);
      await page.getByRole("button", { name: "Train" }).click();
      const status = page.locator("#status");
      await status.getByText("Epoch 200").waitFor({ timeout: 60_000 });
      const loss = Number((await status.textContent())?.split("loss ")[1]);
      expect(loss).toBeLessThan(0.02);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

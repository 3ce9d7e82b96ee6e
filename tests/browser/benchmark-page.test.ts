// The page of the GPU benchmark, as `npm run bench -- --gpu --serve` serves it: it measures, shows its
// table and copies it.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hasBrowser, launchBrowser, openPage } from "./harness.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const patience = 240_000;

describe.runIf(hasBrowser())("the page of the GPU benchmark", () => {
  let server: ChildProcess;
  let url = "";

  beforeAll(async () => {
    const source = ["--conditions=gradus-source", "--import", "tsx"];
    server = spawn(process.execPath, [...source, "bench/main.ts", "--gpu", "--serve"], {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (server.stdout === null) throw new Error("the server has an output");
    for await (const line of createInterface(server.stdout)) {
      url = /http:\S+gpu\.html/.exec(line)?.[0] ?? "";
      if (url !== "") break;
    }
  }, patience);

  afterAll(async () => {
    server.kill();
    if (server.exitCode === null && server.signalCode === null) await once(server, "exit");
  });

  it("measures an engine, and its button copies the table", { timeout: patience }, async () => {
    expect(url).not.toBe("");
    const browser = await launchBrowser(["--enable-unsafe-webgpu"]);
    try {
      const { page, errors } = await openPage(browser, url);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      const report = (await page.evaluate(
        `measureGpu({ workloads: ["step-tiny"], engines: ["gradus"], rounds: 1, turnMs: 1, mostMs: 1 })`,
      )) as { rows: { error: string | null; measured: { dispatches: number } | null }[] };
      expect(report.rows).toHaveLength(1);
      expect(report.rows[0]?.error).toBeNull();
      expect(report.rows[0]?.measured?.dispatches).toBeGreaterThan(0);
      await page.getByRole("button", { name: "Copy the table" }).click();
      await page.getByText("Copied, as Markdown.").waitFor();
      const copied = (await page.evaluate("navigator.clipboard.readText()")) as string;
      const line = copied.split("\n").find((text) => text.startsWith("| step-tiny | gradus |"));
      const shown = await page.locator("#table tbody tr").locator("th, td").allTextContents();
      expect(
        line
          ?.split("|")
          .slice(1, -1)
          .map((text) => text.trim()),
      ).toEqual(shown);
      expect(shown[0]).toBe("step-tiny");
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

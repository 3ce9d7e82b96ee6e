// Builds the page, serves it, and measures in a browser without a window; or only serves it, for one's own.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions } from "vite";
import { launchBrowser, openPage, serve } from "../../tests/browser/harness.ts";
import type { GpuRequest } from "./main.ts";
import { type GpuReport, reportLines } from "./report.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "../docs/benchmarks-gpu.md");
const [begin, end] = ["<!-- results -->", "<!-- end of results -->"];
const packages = ["@jax-js/jax", "@tensorflow/tfjs-backend-webgpu", "@tensorflow/tfjs"];

/** Builds the page into a folder; peers that are not installed will be missing in its table. */
async function buildGpuPage(folder: string): Promise<void> {
  const missing = packages.filter((name) => !existsSync(join(root, "peers/node_modules", name)));
  await build({
    root,
    base: "./",
    publicDir: false,
    logLevel: "error",
    resolve: {
      conditions: ["gradus-source", ...defaultClientConditions],
      // The package is one object in Node and many names in browsers.
      alias: [
        { find: /^@tensorflow\/tfjs$/, replacement: join(root, "peers/tfjs/in-browsers.ts") },
      ],
    },
    worker: { format: "es", rollupOptions: { external: missing } },
    build: {
      ...{ outDir: folder, emptyOutDir: true, target: "es2022" },
      rollupOptions: { input: join(root, "gpu.html"), external: missing },
    },
  });
}

/** Measures what is asked for, and shows the table. */
export async function measureGpu(request: GpuRequest): Promise<GpuReport> {
  return withPage(async (url) => {
    // Without a GPU, Chromium's own emulation serves, which it hides unless it is told so.
    const browser = await launchBrowser(["--enable-unsafe-webgpu"]);
    try {
      const { page, errors } = await openPage(browser, `${url}gpu.html`);
      page.on("console", (message) => {
        if (message.type() === "log") console.log(`  ${message.text()}`);
      });
      const report = await page.evaluate((asked) => window.measureGpu(asked), request);
      for (const error of new Set(errors)) console.error(`  ${error}`);
      console.log(`\n${reportLines(report).join("\n")}`);
      return report;
    } finally {
      await browser.close();
    }
  });
}

/** Serves the page until the process ends. */
export function serveGpuPage(): Promise<never> {
  return withPage((url) => {
    console.log(`Open ${url}gpu.html in a browser with WebGPU. Ctrl+C ends.`);
    return new Promise<never>(() => {});
  });
}

async function withPage<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "gradus-bench-gpu-"));
  try {
    await buildGpuPage(folder);
    const site = await serve(folder);
    try {
      return await work(site.url);
    } finally {
      await site.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes the table into docs/benchmarks-gpu.md, between its two marks. */
export function writeGpuPage(report: GpuReport): void {
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.split(end)[1] ?? "";
  const lines = reportLines(report).join("\n");
  writeFileSync(page, `${before}${begin}\n\n${lines}\n\n${end}${after}`);
}

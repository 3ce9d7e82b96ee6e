// Compares the Playground with the original's arithmetic in one browser; writes docs/benchmarks-playground.md.

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import { launchBrowser, serve } from "../../tests/browser/harness.ts";
import { type Measured, measureOriginal, measurePage } from "./measure.ts";
import type { OriginalRates } from "./page.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const report = fileURLToPath(new URL("../../docs/benchmarks-playground.md", import.meta.url));

const all = "xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true";
const cases = [
  { title: "default: 2-4-2-1, tanh, batches of 10", link: "seed=0.3" },
  {
    title: "largest of the original: 7-8×6-1, tanh, batches of 10",
    link: `seed=0.3&networkShape=8,8,8,8,8,8&percTrainData=90&dataset=spiral&${all}`,
  },
  {
    title: "largest, ReLU, regression, batches of 1",
    link: `seed=0.3&networkShape=8,8,8,8,8,8&percTrainData=90&problem=regression&regDataset=reg-gauss&activation=relu&batchSize=1&learningRate=0.003&${all}`,
  },
];

const folder = mkdtempSync(join(tmpdir(), "gradus-playground-bench-"));
const options = { configFile: join(root, "vite.config.ts"), logLevel: "error" } as const;
await build({ ...options, root, build: { outDir: join(folder, "page"), emptyOutDir: true } });
await build({
  ...options,
  root: join(root, "bench"),
  build: { outDir: join(folder, "original"), emptyOutDir: true },
});
const site = await serve(folder);
const browser = await launchBrowser();
const rows: string[] = [];
try {
  for (const { title, link } of cases) {
    const original = await measureOriginal(browser, `${site.url}original/`, link);
    const ours = await measurePage(browser, `${site.url}page/`, link, 4);
    rows.push(row(title, original, ours));
    console.log(rows.at(-1));
  }
  writeFileSync(report, text(rows, browser.version()));
} finally {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true });
}

function row(title: string, original: OriginalRates, ours: Measured): string {
  const count = (value: number) => Math.round(value).toLocaleString("en-US");
  const times = (value: number) => `${(ours.stepsPerSecond / value).toFixed(1)} ×`;
  const columns = [
    title,
    count(original.drawing),
    count(original.training),
    count(ours.stepsPerSecond),
    times(original.drawing),
    times(original.training),
    ours.framesPerSecond.toFixed(0),
    `${ours.busyPerFrame.toFixed(1)} ms`,
  ];
  return `| ${columns.join(" | ")} |`;
}

function text(lines: readonly string[], version: string): string {
  const { model = "an unknown processor", length = 0 } = { ...cpus()[0], length: cpus().length };
  return `# How fast the Playground is

Steps per second of the page with drawing on, at full speed, beside the arithmetic of TensorFlow
Playground in the same run of the same browser: an object per node and link, float64, one point
after the other (\`playground/bench/scalar-network.ts\`, held against numbers recorded from the
original's own code). "With maps" is what the original computes for each of its pictures: an epoch,
both losses, and all nodes over a grid of 100 × 100; "training alone" leaves everything but the epoch
out. Frames per second and the busy time of the page's thread are those of our page meanwhile; in a
browser without a graphics processor, as here, the thread paints too.

Measured in Chromium ${version} without a window, on ${length} × ${model.trim()}. Repeat it with
\`npm run bench:playground\`.

| network | original with maps, steps/s | original training alone, steps/s | Gradus with drawing, steps/s | to with maps | to training alone | frames/s | busy per frame, median |
|---|---|---|---|---|---|---|---|
${lines.join("\n")}
`;
}

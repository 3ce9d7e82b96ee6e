// Takes a browser and addresses; gives steps and frames per second and the work of the page's thread.

import type { Browser } from "playwright-core";
import type { OriginalRates } from "./page.ts";

/** Is what one configuration reaches. */
export interface Measured {
  readonly stepsPerSecond: number;
  readonly framesPerSecond: number;
  /** Median of the milliseconds per frame in which the page's thread is busy. */
  readonly busyPerFrame: number;
  /** How many times as long as on a common server's core `fixedWork` takes here. */
  readonly slowness: number;
}

/** Milliseconds that `fixedWork` takes there (AMD EPYC, shared). */
const usualWork = 1.4;

/** Plays a link at full speed for some seconds and watches. */
export async function measurePage(
  browser: Browser,
  url: string,
  link: string,
  seconds: number,
): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${url}#${link}&speed=full`);
  await page.getByTestId("train-loss").getByText(/\d/).waitFor();
  const slowness = (await page.evaluate(fixedWork)) / usualWork;
  await page.getByRole("button", { name: "Play" }).click();
  await page.waitForTimeout(1500);
  const steps = async () =>
    Number((await page.getByTestId("steps").textContent())?.replaceAll(",", ""));
  await browser.startTracing(page, {
    categories: [
      "devtools.timeline",
      "disabled-by-default-devtools.timeline",
      "devtools.timeline.frame",
    ],
  });
  const [first, start] = [await steps(), performance.now()];
  await page.waitForTimeout(seconds * 1000);
  const stepsPerSecond = ((await steps()) - first) / ((performance.now() - start) / 1000);
  const frames = busyTimes(await browser.stopTracing());
  await page.close();
  return {
    stepsPerSecond,
    framesPerSecond: frames.length / seconds,
    busyPerFrame: median(frames),
    slowness,
  };
}

/** Runs in a page: computes and paints always the same, and gives the median of its milliseconds. */
function fixedWork(): number {
  const image = new ImageData(200, 200);
  const pixels = new Uint32Array(image.data.buffer);
  const context = new OffscreenCanvas(200, 200).getContext("2d");
  const times = Array.from({ length: 40 }, () => {
    const start = performance.now();
    for (let round = 0; round < 10; round++) {
      for (let i = 0; i < pixels.length; i++) pixels[i] = (Math.sqrt(i + round) * 65536) | 0;
      context?.putImageData(image, 0, 0);
    }
    return performance.now() - start;
  });
  // The first rounds are not compiled yet.
  return times.slice(10).sort((a, b) => a - b)[15] ?? Number.NaN;
}

/** Measures the original's arithmetic in a page of its own. */
export async function measureOriginal(
  browser: Browser,
  url: string,
  link: string,
): Promise<OriginalRates> {
  const page = await browser.newPage();
  await page.goto(url);
  const rates = await page.evaluate(
    (hash) =>
      (
        globalThis as unknown as {
          measureOriginal(link: string, milliseconds: number): OriginalRates;
        }
      ).measureOriginal(hash, 1500),
    `#${link}`,
  );
  await page.close();
  return rates;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  /** Microseconds of processor time, which other programs on the machine do not lengthen. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** Sums, frame by frame, the milliseconds of the tasks on the page's thread. */
function busyTimes(trace: Buffer): number[] {
  const { traceEvents } = JSON.parse(trace.toString("utf8")) as { traceEvents: TraceEvent[] };
  // The page's thread is the one on which animation frames begin.
  const begins = traceEvents.filter(({ name }) => name === "FireAnimationFrame");
  const busiest = begins[0];
  if (busiest === undefined) return [];
  const own = (event: TraceEvent) => event.pid === busiest.pid && event.tid === busiest.tid;
  const starts = begins.filter(own).map(({ ts }) => ts);
  const tasks = traceEvents.filter(
    (event) => own(event) && event.ph === "X" && /RunTask$/.test(event.name),
  );
  const busy = new Array<number>(starts.length).fill(0);
  for (const { ts, dur = 0, tdur = dur } of tasks) {
    // A task belongs to the frame that begins in it or began last before it.
    const frame = starts.findLastIndex((start) => start <= ts + dur);
    if (frame >= 0) busy[frame] = (busy[frame] ?? 0) + tdur / 1000;
  }
  return busy.slice(1, -1);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

import { expect, it } from "vitest";
import { defaultConfig } from "../config/config.ts";
import { makeSamples } from "../data/samples.ts";
import type { Frame } from "./frame.ts";
import type { News } from "./protocol.ts";
import { Trainer } from "./trainer.ts";

const config = { ...defaultConfig, speed: "full" as const };
const samples = makeSamples(config);
const view = { node: null };

/** Runs a trainer that keeps its news; pauses let other tasks run, as messages do. */
function start() {
  const news: News[] = [];
  const trainer = new Trainer({
    send: (one) => news.push(one),
    pause: () => new Promise((done) => setTimeout(done, 0)),
    now: () => performance.now(),
  });
  const load = (generation: number) =>
    trainer.receive({ kind: "load", generation, config, samples, weights: null });
  return { news, trainer, load };
}

it("a picture that is asked for right before a pause still comes", async () => {
  const { news, trainer, load } = start();
  const frames = () => news.filter(({ kind }) => kind === "frame").length;
  load(1);
  trainer.receive({ kind: "play" });
  trainer.receive({ kind: "look", view });
  await expect.poll(frames).toBe(1);
  trainer.receive({ kind: "look", view });
  // The wish has been heard, but training has not come back to it.
  for (let i = 0; i < 10; i++) await Promise.resolve();
  trainer.receive({ kind: "pause" });
  await expect.poll(frames).toBe(2);
  expect(news.at(-1)).toMatchObject({ kind: "frame", frame: { playing: false } });
});

it("every wish for a picture is fulfilled, however often training is paused or begun anew", async () => {
  const { news, trainer, load } = start();
  const frames = () => news.filter(({ kind }) => kind === "frame").length;
  load(0);
  for (let round = 1; round <= 20; round++) {
    trainer.receive({ kind: "play" });
    await new Promise((done) => setTimeout(done, round % 4));
    trainer.receive({ kind: "look", view });
    if (round % 3 === 0) await new Promise((done) => setTimeout(done));
    else for (let turn = 0; turn < 5; turn++) await null;
    trainer.receive({ kind: "pause" });
    if (round % 2 === 0) load(round);
    await expect.poll(frames, { interval: 2 }).toBe(round);
  }
  expect(news.every(({ kind }) => kind === "frame")).toBe(true);
});

it.each([
  ["an epoch", { stopEpoch: 7, stopLoss: 0 }, ({ epoch }: Frame) => epoch === 7],
  ["a test loss", { stopEpoch: 0, stopLoss: 0.3 }, ({ test }: Frame) => test.loss <= 0.3],
] as const)(
  "training stops by itself at %s, and goes on when it is told to",
  async (_, stop, isThere) => {
    const { news, trainer, load } = start();
    const frames = () => news.flatMap((one) => (one.kind === "frame" ? [one.frame] : []));
    const stops = () => news.filter(({ kind }) => kind === "stopped").length;
    load(1);
    trainer.receive({ kind: "setStop", stop });
    trainer.receive({ kind: "play" });
    await expect
      .poll(() => {
        trainer.receive({ kind: "look", view });
        return stops();
      })
      .toBe(1);
    trainer.receive({ kind: "look", view });
    const final = () => frames().findLast((frame) => !frame.playing && isThere(frame));
    await expect.poll(final).toBeDefined();
    const last = final();
    trainer.receive({ kind: "play" });
    await expect
      .poll(() => {
        trainer.receive({ kind: "look", view });
        return frames().at(-1)?.step ?? 0;
      })
      .toBeGreaterThan(last?.step ?? 0);
    expect(stops()).toBe(1);
    trainer.receive({ kind: "pause" });
  },
);

it("at full speed too, pictures bring the verdict of each epoch that somebody waits for", async () => {
  const { news, trainer, load } = start();
  trainer.receive({ kind: "setJudged", epochs: 300 });
  for (const generation of [1, 2]) {
    const frames = () =>
      news.flatMap((one) =>
        one.kind === "frame" && one.frame.generation === generation ? [one.frame] : [],
      );
    load(generation);
    trainer.receive({ kind: "step", unit: "epoch" });
    trainer.receive({ kind: "play" });
    // Pictures come seldom, as where training is fast.
    await new Promise((done) => setTimeout(done, 60));
    trainer.receive({ kind: "look", view });
    await expect
      .poll(() => {
        trainer.receive({ kind: "look", view });
        return frames().at(-1)?.epoch ?? 0;
      })
      .toBeGreaterThan(300);
    trainer.receive({ kind: "pause" });
    await expect.poll(() => frames().at(-1)?.playing).toBe(false);
    const judged = frames().flatMap((frame) => frame.judged);
    expect(judged.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 300 }, (_, i) => i + 1));
    expect(judged.at(-1)?.test.loss).toBeLessThan(judged[0]?.test.loss ?? 0);
  }
});

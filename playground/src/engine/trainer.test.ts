import { expect, it } from "vitest";
import { defaultConfig } from "../config/config.ts";
import { makeSamples } from "../data/samples.ts";
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

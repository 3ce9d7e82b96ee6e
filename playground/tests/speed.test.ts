import { expect, it } from "vitest";
import { measurePage } from "../bench/measure.ts";
import { usePlayground } from "./page.ts";

const playground = usePlayground();

// Measures time on a machine that does other things too, so it may try again.
it("leaves the page's thread half of each frame while it trains", { retry: 3 }, async () => {
  const { browser, url } = playground;
  const measured = await measurePage(browser, url, "seed=0.3", 2);
  expect(measured.busyPerFrame).toBeLessThan(8);
  expect(measured.framesPerSecond).toBeGreaterThan(5);
  expect(measured.stepsPerSecond).toBeGreaterThan(20_000);
});

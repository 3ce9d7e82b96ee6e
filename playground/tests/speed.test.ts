import { expect, it } from "vitest";
import { measurePage } from "../bench/measure.ts";
import { usePlayground } from "./page.ts";

const playground = usePlayground();

const all = "xSquared=true&ySquared=true&xTimesY=true&sinX=true&sinY=true";

// Measures time on a machine that does other things too, so it may try again.
// Slow and busy machines stretch even processor time: 8 ms a frame on one core become 10 on another.
it.each([
  ["the default network", "seed=0.3", 14],
  ["the largest of the original", `seed=0.3&networkShape=8,8,8,8,8,8&${all}`, 14],
] as const)(
  "%s trains fast and leaves the page's thread free",
  { retry: 3 },
  async (_, link, most) => {
    const { browser, url } = playground;
    const measured = await measurePage(browser, url, link, 2);
    expect(measured.busyPerFrame).toBeLessThan(most);
    expect(measured.framesPerSecond).toBeGreaterThan(5);
    expect(measured.stepsPerSecond).toBeGreaterThan(20_000);
  },
);

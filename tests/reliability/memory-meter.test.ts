import { existsSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { beforeEach, describe, expect, it } from "vitest";
import { MemoryMeter } from "./memory-meter.ts";

const mebibyte = 2 ** 20;

/**
 * Frees what nothing holds any more, which else would make room for what is measured, or go while it
 * is measured.
 */
function collect(): void {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
}

describe("the meter of memory", () => {
  const meter = new MemoryMeter();

  beforeEach(collect);

  it.runIf(existsSync("/proc/self/clear_refs"))(
    "sees memory that is filled below an earlier peak",
    () => {
      let held: Uint8Array | undefined = new Uint8Array(300 * mebibyte).fill(1);
      expect(held.length).toBeGreaterThan(0);
      held = undefined;
      for (let again = 0; again < 2; again++) {
        collect();
        meter.start();
        new Uint8Array(100 * mebibyte).fill(1);
        expect(meter.grown()).toBeGreaterThan(95 * mebibyte);
      }
    },
  );

  it("sees a buffer that is never filled", () => {
    meter.start();
    const bomb = new Uint8Array(1000 * mebibyte);
    expect(meter.grown()).toBeGreaterThanOrEqual(bomb.length);
  });

  it("sees nothing where nothing was taken", () => {
    meter.start();
    expect(meter.grown()).toBeLessThan(8 * mebibyte);
  });
});

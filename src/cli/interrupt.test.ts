import { describe, expect, it } from "vitest";
import { watchInterrupts } from "./interrupt.ts";

describe("Ctrl-C", () => {
  it("asks to end the first time, and ends the process with 130 the second time", () => {
    const listeners = new Set<() => void>();
    const events: (string | number)[] = [];
    const source = {
      on: (_signal: "SIGINT", listener: () => void) => listeners.add(listener),
      off: (_signal: "SIGINT", listener: () => void) => listeners.delete(listener),
      exit: (code: number) => void events.push(code),
    };
    const press = () => {
      for (const listener of listeners) listener();
    };
    const watch = watchInterrupts(() => events.push("asked"), source);
    expect(watch.interrupted).toBe(false);
    press();
    expect(watch.interrupted).toBe(true);
    expect(events).toEqual(["asked"]);
    press();
    expect(events).toContain(130);
    watch.stop();
    expect(listeners.size).toBe(0);
  });
});

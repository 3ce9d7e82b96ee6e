import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { withFileProgress } from "./file-progress.ts";
import type { Terminal } from "./terminal.ts";

describe("progress on a file", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("says in percent how far it has come, not more often than one can read", async () => {
    const lines: string[] = [];
    const terminal = { progress: (line: string) => lines.push(line) } as unknown as Terminal;
    await withFileProgress(terminal, "inspecting a.keras", async (heard) => {
      for (let done = 1; done <= 100; done++) {
        vi.advanceTimersByTime(10);
        heard({ doing: done < 50 ? "checking" : "reading", done, total: 100 });
      }
    });
    // The line goes with the work.
    expect(lines.pop()).toBe("");
    expect(lines[0]).toBe("inspecting a.keras …");
    expect(lines[1]).toBe("inspecting a.keras: checking 6 %");
    expect(lines.at(-1)).toBe("inspecting a.keras: reading 96 %");
    expect(lines).toHaveLength(17);
  });
});

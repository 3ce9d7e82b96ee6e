import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EngineMemory } from "./engine-memory.ts";

describe("EngineMemory", () => {
  it("never hands out memory twice, and joins what is freed in any order", () => {
    const step = fc.tuple(fc.boolean(), fc.nat(5000));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const memory = new EngineMemory(false);
        const first = memory.allocate(1);
        memory.free(first);
        const held: { offset: number; bytes: number }[] = [];
        for (const [takes, number] of steps) {
          if (takes || held.length === 0) {
            const one = { offset: memory.allocate(number), bytes: Math.max(1, number) };
            const overlaps = held.some(
              ({ offset, bytes }) => offset < one.offset + one.bytes && one.offset < offset + bytes,
            );
            expect(overlaps).toBe(false);
            held.push(one);
          } else {
            const [one] = held.splice(number % held.length, 1);
            memory.free(one?.offset ?? 0);
          }
        }
        for (const { offset } of held) memory.free(offset);
        expect(memory.used).toBe(0);
        // All in one piece again: as much as was ever used fits at the very beginning.
        expect(memory.allocate(1)).toBe(first);
      }),
    );
  });

  it("takes and frees many small pieces in time that grows with their number alone", () => {
    // A cost that grew with the number of free pieces would come to minutes.
    const count = 400_000;
    const memory = new EngineMemory(false);
    const start = process.cpuUsage();
    for (let round = 0; round < 2; round++) {
      const offsets = Array.from({ length: count }, () => memory.allocate(64));
      // Every other one first, so that nothing can be joined at once.
      for (const rest of [0, 1]) {
        offsets.forEach((offset, i) => {
          if (i % 2 === rest) memory.free(offset);
        });
        if (rest === 0) expect(memory.used).toBe((count / 2) * 64);
      }
      expect(memory.used).toBe(0);
    }
    expect(process.cpuUsage(start).user).toBeLessThan(20e6);
  });

  it("cuts what it hands out from pieces between others too", () => {
    const memory = new EngineMemory(false);
    const [a, b, c] = [64, 256, 64].map((bytes) => memory.allocate(bytes)) as [
      number,
      number,
      number,
    ];
    memory.free(b);
    expect(memory.allocate(64)).toBe(b);
    expect(memory.allocate(192)).toBe(b + 64);
    for (const offset of [c, a, b]) memory.free(offset);
    expect(memory.used).toBe(192);
  });
});

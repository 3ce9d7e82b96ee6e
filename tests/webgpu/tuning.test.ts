// The choice of cuts by measurement: made once, kept by its notes, and no reason to fail.

import { describe, expect, it } from "vitest";
import { platform } from "#platform";
import type { TuningNotes } from "../../src/engine/backends/webgpu/index.ts";
import { openWebgpuBackend } from "../../src/engine/backends/webgpu/index.ts";
import * as build from "../../src/engine/ir/build.ts";
import { makeGraph } from "../../src/engine/ir/graph.ts";
import { openTuningNotes } from "../../src/engine/runtime/tuning-notes.ts";
import { compileFor } from "./open-backend.ts";

class Memory implements TuningNotes {
  readonly texts = new Map<string, string>();
  written = 0;

  async read(key: string) {
    return this.texts.get(key);
  }

  async write(key: string, text: string) {
    this.written++;
    this.texts.set(key, text);
  }
}

async function open(notes: TuningNotes, tune?: boolean) {
  return openWebgpuBackend(await platform.openGpu(), { notes, tune });
}

/** Multiplies two matrices of 130 × 64 and 64 × 68 elements on a backend. */
async function multiply(backend: Awaited<ReturnType<typeof open>>) {
  const x = build.parameter({ dtype: "float32", shape: [130, 64] });
  const y = build.parameter({ dtype: "float32", shape: [64, 68] });
  const axes = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };
  const graph = makeGraph([x, y], [build.dotGeneral(x, y, axes)]);
  const data = (size: number) => Float32Array.from({ length: size }, (_, i) => (i % 7) - 3);
  const [result] = compileFor(backend)(graph).run([data(130 * 64), data(64 * 68)]);
  if (result === undefined || ArrayBuffer.isView(result)) throw new Error("nothing was left");
  return result.read();
}

describe("the tuning of products", () => {
  it("is left out on an emulated GPU, unless it is asked for", async () => {
    const notes = new Memory();
    await open(notes);
    await open(notes, false);
    expect(notes.texts.size).toBe(0);
  });

  it("measures once, and finds the note the next time", async () => {
    const notes = new Memory();
    const first = await multiply(await open(notes, true));
    expect([...notes.texts.values()]).toEqual([expect.stringMatching(/^\d+ \d+ \d+$/)]);
    const second = await multiply(await open(notes, true));
    expect(notes.written).toBe(1);
    expect(second).toEqual(first);
    expect(first[0]).toBeTypeOf("number");
  });

  it("measures anew where the note is of no use", async () => {
    const notes = new Memory();
    await open(notes, true);
    const [key = ""] = notes.texts.keys();
    for (const text of ["", "99 99", "0 0", "0 0 0", "1e9 -1 2", "{}"]) {
      notes.texts.set(key, text);
      await open(notes, true);
      expect(notes.texts.get(key)).toMatch(/^\d+ \d+ \d+$/);
      expect(notes.texts.get(key)).not.toBe(text);
    }
  });

  it("keeps notes in a folder, and goes on where there is none", async () => {
    const name = `a key of this test ${Math.random()}`;
    await openTuningNotes().write(name, "1 5");
    expect(await openTuningNotes().read(name)).toBe("1 5");
    expect(await openTuningNotes().read(`${name} else`)).toBeUndefined();
    const before = process.env["GRADUS_HOME"];
    process.env["GRADUS_HOME"] = "/dev/null/nowhere";
    try {
      await openTuningNotes().write(name, "1 5");
      expect(await openTuningNotes().read(name)).toBeUndefined();
    } finally {
      if (before === undefined) delete process.env["GRADUS_HOME"];
      else process.env["GRADUS_HOME"] = before;
    }
  });
});

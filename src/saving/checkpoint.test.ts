import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ModelCheckpoint } from "../callbacks/index.ts";
import { memorySource } from "../files/byte-source.ts";
import { bytesOf, joinPieces } from "../files/file-pieces.ts";
import { readZip, zipPieces } from "../files/zip.ts";
import { Dense, Dropout, Input } from "../layers/index.ts";
import { loadModel, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { FileError } from "../shared/errors.ts";
import { openCheckpoint } from "./checkpoint.ts";
import { SEAL_LENGTH, sealed } from "./seal.ts";

let folder: string;
let file: Uint8Array;

function make(units = 3): Sequential {
  const model = new Sequential([
    Input({ shape: [2] }),
    new Dense({ units }),
    new Dropout({ rate: 0.1 }),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

const x = [
  [1, 2],
  [3, 4],
];
const y = [[1], [2]];

beforeAll(async () => {
  registerEverything();
  folder = await mkdtemp(join(tmpdir(), "gradus-checkpoint-"));
  const filepath = join(folder, "c.keras");
  await make().fit(x, y, { callbacks: [new ModelCheckpoint({ filepath })], verbose: 0 });
  file = new Uint8Array(await readFile(filepath));
});
afterAll(() => rm(folder, { recursive: true }));

function built(units?: number): Sequential {
  const model = make(units);
  model.optimizer?.build(model.trainableVariables);
  return model;
}

/** Packs members again as a checkpoint with a seal that is right. */
async function resealed(change: (members: Map<string, Uint8Array>) => void): Promise<Uint8Array> {
  const members = new Map<string, Uint8Array>();
  for (const [name, member] of await readZip(memorySource(file))) {
    members.set(name, await member.read());
  }
  change(members);
  const archive = await zipPieces(
    [...members].map(([name, data]) => ({ name, data })),
    { commentLength: SEAL_LENGTH },
  );
  const parts: Uint8Array[] = [];
  for await (const part of sealed(bytesOf(archive))) parts.push(part);
  return joinPieces(parts);
}

function edit(members: Map<string, Uint8Array>, from: RegExp, to: string): void {
  const text = new TextDecoder().decode(members.get("metadata.json"));
  members.set("metadata.json", new TextEncoder().encode(text.replace(from, to)));
}

describe("a checkpoint", () => {
  it("is a model file that loadModel opens, with the optimizer's state", async () => {
    const model = await loadModel(file);
    expect(model.layers).toHaveLength(3);
    expect((await model.optimizer?.getWeights())?.[0]?.data).toEqual(Int32Array.of(1));
  });

  it("is refused when any one of its bits has changed", async () => {
    const model = built();
    // All bits of the headers, the directory and the seal; of the rest as many as make 10 000 or so.
    const bits = file.length * 8;
    const step = Math.max(1, Math.floor(bits / 10_000) | 1);
    let flips = 0;
    for (let bit = 0; bit < bits; bit += bit > bits - 4000 || bit < 2000 ? 1 : step) {
      const at = bit >> 3;
      file[at] = (file[at] ?? 0) ^ (1 << (bit & 7));
      const error = await openCheckpoint(model, file).catch((reason: unknown) => reason);
      file[at] = (file[at] ?? 0) ^ (1 << (bit & 7));
      if (!(error instanceof FileError)) throw new Error(`bit ${bit} changed unnoticed`);
      flips++;
    }
    expect(flips).toBeGreaterThan(10_000);
    await expect(openCheckpoint(model, file)).resolves.toMatchObject({ sequence: 0 });
  });

  it("names what is wrong with a file that was not damaged but made so", async () => {
    const opening = async (change: (members: Map<string, Uint8Array>) => void, units?: number) =>
      openCheckpoint(built(units), await resealed(change));
    await expect(opening((m) => m.delete("model.weights.h5"))).rejects.toThrow(
      "lacks the member model.weights.h5",
    );
    await expect(opening((m) => edit(m, /"[0-9a-f]{64}"/g, '"0"'))).rejects.toThrow(
      "model.weights.h5 has another digest than metadata.json says",
    );
    await expect(opening((m) => edit(m, /"sequence": 0/, '"sequence": -1'))).rejects.toThrow(
      "checkpoint: metadata.json.gradus.sequence is -1, but must be a whole number from 0.",
    );
    await expect(opening((m) => edit(m, /\{"\$array": \d+\}/, '{"$array": 99}'))).rejects.toThrow(
      "metadata.json names an array that is not there",
    );
    await expect(opening(() => {}, 4)).rejects.toThrow("layers/dense/vars/0 has shape [2, 3], but");
    await expect(openCheckpoint(built(), file.subarray(0, -1))).rejects.toThrow(
      "is no checkpoint, or is damaged",
    );
  });
});

describe("a checkpoint of weights alone", () => {
  it("is loaded by loadWeights, and refused when any one of its bits has changed", async () => {
    const filepath = join(folder, "c.weights.h5");
    const checkpoint = new ModelCheckpoint({ filepath, saveWeightsOnly: true });
    const model = make();
    await model.fit(x, y, { callbacks: [checkpoint], verbose: 0 });
    const bytes = new Uint8Array(await readFile(filepath));
    const again = built();
    await again.loadWeights(bytes);
    expect(await again.getWeights()).toEqual(await model.getWeights());

    const bits = bytes.length * 8;
    const untouched = await again.getWeights();
    for (let bit = 0; bit < bits; bit += bit > bits - 8 * SEAL_LENGTH ? 1 : 61) {
      const at = bit >> 3;
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      const error = await again.loadWeights(bytes).catch((reason: unknown) => reason);
      bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit & 7));
      if (!(error instanceof FileError)) throw new Error(`bit ${bit} changed unnoticed`);
    }
    expect(await again.getWeights()).toEqual(untouched);
    await again.loadWeights(bytes);
  });

  it("is for one file of HDF5", async () => {
    await expect(built().saveWeights("a.weights.json", { sealed: true })).rejects.toThrow(
      'sealed is for a ".weights.h5" file, not "a.weights.json"',
    );
  });
});

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Tensor } from "../engine/index.ts";
import { Dense, Dropout, Input, Layer } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { setRandomSeed } from "../random/index.ts";
import { registerEverything } from "../register.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import type { FitOptions } from "../training/index.ts";
import { BackupAndRestore, Callback, ModelCheckpoint } from "./index.ts";

beforeAll(registerEverything);

let folder: string;
let backupDir: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-backup-"));
  backupDir = join(folder, "one", "two");
});
afterEach(() => rm(folder, { recursive: true }));

class Stop extends Callback {
  readonly #epoch: number;

  constructor(epoch: number) {
    super();
    this.#epoch = epoch;
  }

  override onEpochEnd(epoch: number): void {
    if (epoch === this.#epoch) throw new Error("stop");
  }
}

class Halve extends Layer {
  static override readonly className = "Halve";

  override call(inputs: Tensor): Tensor {
    return inputs.divide(2);
  }

  override getConfig(): never {
    throw new ConfigError("Halve cannot be written down.");
  }
}

const x = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a = 0, b = 0]) => [a * b]);

async function train(
  seed: number,
  options: FitOptions,
  middle: () => Layer = () => new Dropout({ rate: 0.5 }),
) {
  setRandomSeed(seed);
  const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 8 }), middle()]);
  model.add(new Dense({ units: 1 }));
  model.compile({ optimizer: "adam", loss: "mse" });
  const { epoch } = await model.fit(x, y, { epochs: 5, batchSize: 4, verbose: 0, ...options });
  return { weights: await model.getWeights(), epoch };
}

const backup = (options = {}) => new BackupAndRestore({ backupDir, ...options });

describe("BackupAndRestore", () => {
  it("uses the checkpoint before, with a warning, when a bit of the newest has changed", async () => {
    const even = await train(1, {});
    await expect(train(1, { callbacks: [backup(), new Stop(3)] })).rejects.toThrow("stop");
    expect((await readdir(backupDir)).sort()).toEqual(["latest-1.keras", "latest-2.keras"]);
    // The fourth checkpoint lies in the first file.
    const newest = join(backupDir, "latest-1.keras");
    const bytes = await readFile(newest);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 4;
    await writeFile(newest, bytes);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await train(2, { callbacks: [backup()] })).toEqual(even);
    expect(warn.mock.calls.join()).toMatch(/latest-1.keras" is damaged.*the other checkpoint/);
    warn.mockRestore();
  });

  it("refuses to begin anew over checkpoints of which none is whole", async () => {
    await expect(train(1, { callbacks: [backup(), new Stop(0)] })).rejects.toThrow("stop");
    await writeFile(join(backupDir, "latest-2.keras"), "broken");
    await expect(train(1, { callbacks: [backup()] })).rejects.toThrow(FileError);
  });

  it("removes its files when training has ended, unless it is to keep them", async () => {
    await train(1, { callbacks: [backup()] });
    expect(await readdir(backupDir)).toEqual([]);
    await train(1, { callbacks: [backup({ deleteCheckpoint: false, doubleCheckpoint: false })] });
    expect(await readdir(backupDir)).toEqual(["latest-1.keras"]);
  });

  it("keeps its files when training was aborted, and a later run goes on", async () => {
    const even = await train(1, {});
    const controller = new AbortController();
    class Abort extends Callback {
      override onEpochEnd(epoch: number): void {
        if (epoch === 1) controller.abort();
      }
    }
    const { signal } = controller;
    const { epoch } = await train(1, { callbacks: [backup(), new Abort()], signal });
    expect(epoch).toEqual([0, 1]);
    expect(await readdir(backupDir)).toHaveLength(2);
    expect(await train(2, { callbacks: [backup()] })).toEqual(even);
  });

  it("has nothing left to do when the last epoch was done", async () => {
    const even = await train(1, {});
    await expect(train(1, { callbacks: [backup(), new Stop(4)] })).rejects.toThrow("stop");
    expect(await train(2, { callbacks: [backup()] })).toEqual(even);
    expect(await readdir(backupDir)).toEqual([]);
  });

  it("serves models that cannot be written down", async () => {
    const even = await train(1, {}, () => new Halve());
    await expect(
      train(1, { callbacks: [backup(), new Stop(2)] }, () => new Halve()),
    ).rejects.toThrow("stop");
    expect(await train(2, { callbacks: [backup()] }, () => new Halve())).toEqual(even);
  });

  it("refuses a checkpoint of another model, changing nothing", async () => {
    await expect(train(1, { callbacks: [backup(), new Stop(2)] })).rejects.toThrow("stop");
    const other = train(1, { callbacks: [backup()] }, () => new Dense({ units: 3 }));
    await expect(other).rejects.toThrow(/latest-1.keras": model.weights.h5 does not fit the model/);
  });

  it("refuses a checkpoint from the middle of an epoch of other batches", async () => {
    const callbacks = [backup({ saveFreq: 1 }), new Stop(2)];
    await expect(train(1, { callbacks })).rejects.toThrow("stop");
    await expect(train(1, { callbacks: [backup()], batchSize: 5 })).rejects.toThrow(
      "in the middle of an epoch of 3 batches, but this run has 2. Give the same data and batchSize.",
    );
  });

  it("checks its options", () => {
    expect(() => new BackupAndRestore({ backupDir: "" })).toThrow("must be the path of a folder");
    expect(() => backup({ saveFreq: 0 })).toThrow("saveFreq");
    expect(() => backup({ savefreq: 1 })).toThrow('Did you mean "saveFreq"?');
  });
});

describe("ModelCheckpoint", () => {
  it("writes files from which fit goes on, if asked, as if it had never stopped", async () => {
    const even = await train(1, {});
    const filepath = join(folder, "at-{epoch}.keras");
    const checkpoint = () => new ModelCheckpoint({ filepath });
    await train(1, { callbacks: [checkpoint()], epochs: 3 });
    for (const epoch of [1, 2, 3]) {
      const resumeFrom = join(folder, `at-${epoch}.keras`);
      expect(await train(2, { callbacks: [checkpoint()], resumeFrom })).toEqual(even);
    }
  });

  it("has checkpoints that can be continued without the callbacks, with a warning", async () => {
    const filepath = join(folder, "last.keras");
    await train(1, { callbacks: [new ModelCheckpoint({ filepath })], epochs: 3 });
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { epoch } = await train(2, { resumeFrom: filepath });
    expect(epoch).toEqual([0, 1, 2, 3, 4]);
    expect(warn.mock.calls.join()).toContain("holds the state of ModelCheckpoint");
    warn.mockRestore();
    await expect(train(1, { resumeFrom: join(folder, "none.keras") })).rejects.toThrow(
      "there is no such file",
    );
  });
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tensor } from "../../engine/index.ts";
import { joinPieces } from "../../files/file-pieces.ts";
import { Dense, Input } from "../../layers/index.ts";
import type { Model } from "../../models/index.ts";
import { loadModel, Sequential } from "../../models/index.ts";
import { registerEverything } from "../../register.ts";
import { ConfigError } from "../../shared/errors.ts";
import { flatten } from "../../shared/tree.ts";
import { readHdf5 } from "../hdf5/index.ts";
import { readMetadata } from "../index.ts";
import { type SampleModel, sampleModels } from "../testing/sample-models.ts";
import { legacyModelPieces } from "./save.ts";

let folder = "";
beforeAll(async () => {
  registerEverything();
  folder = await mkdtemp(join(tmpdir(), "gradus-h5-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function predict(model: Model, { x }: SampleModel): Promise<number[][]> {
  const leaves = flatten(await model.predict(x, { verbose: 0 }));
  return Promise.all(leaves.map(async (leaf) => [...(await (leaf as Tensor).data())]));
}

describe("model.save, to .h5", () => {
  it.each(sampleModels)(
    "keeps $name: it predicts the same and is compiled the same",
    async (sample) => {
      const model = sample.make();
      await model.trainOnBatch(sample.x, sample.y);
      const path = join(folder, `${sample.name}.h5`);
      await model.save(path);
      const again = await loadModel(path);
      expect(await predict(again, sample)).toEqual(await predict(model, sample));
      const ours = await model.testOnBatch(sample.x, sample.y);
      expect(await again.testOnBatch(sample.x, sample.y)).toEqual(ours);
      expect(again.optimizer?.getConfig()).toEqual(model.optimizer?.getConfig());
    },
  );

  it("keeps the notes that go with the model", async () => {
    const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })]);
    const path = join(folder, "notes.h5");
    await model.save(path, { metadata: { classes: ["나", "b"] } });
    expect(await readMetadata(path)).toEqual({ classes: ["나", "b"] });
    await expect(model.save(join(folder, "a.weights.h5"))).rejects.toThrow(ConfigError);
  });

  it("splits a list of names that is too long for an attribute", async () => {
    const names = Array.from({ length: 4001 }, (_, i) => `a${i}`);
    const layers = names.map((name) => ({ name, weights: [] }));
    const stand = layers.map((layer) => ({
      ...{ ...layer, trainableWeights: [], nonTrainableWeights: [], ownVariables: [] },
      trackedLayers: () => [],
    }));
    const model = { layers: stand } as unknown as Parameters<typeof legacyModelPieces>[0];
    const root = await readHdf5(
      await joinPieces(await legacyModelPieces(model, { kerasVersion: "3", config: {} })),
    );
    const weights = root.children.get("model_weights");
    expect(weights?.attributes.get("layer_names0")).toEqual(names.slice(0, 4000));
    expect(weights?.attributes.get("layer_names1")).toEqual(names.slice(4000));
  });
});

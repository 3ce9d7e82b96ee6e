import { beforeAll, describe, expect, it } from "vitest";
import { readGolden, readKerasFile } from "../../tests/golden/golden.ts";
import { readZip } from "../files/zip.ts";
import * as layers from "../layers/index.ts";
import { Input } from "../layers/index.ts";
import { loadModel, Model, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import type { Hdf5Group } from "./hdf5/index.ts";
import { readHdf5 } from "./hdf5/index.ts";
import { weightsLayout } from "./weights-layout.ts";

beforeAll(registerEverything);

/** Lists the owners of `vars` in a file with the names that Keras notes there. */
function owners(group: Hdf5Group, path = ""): string[] {
  return [...group.children].flatMap(([name, child]) => {
    if (child.kind !== "group") return [];
    if (name === "vars") return [`${path}: ${String(child.attributes.get("name"))}`];
    return owners(child, path === "" ? name : `${path}/${name}`);
  });
}

describe("weightsLayout", () => {
  it.each(readGolden("keras-files/index.json"))("gives the groups of $file", async ({ file }) => {
    const bytes = readKerasFile(file);
    const members = await readZip(bytes);
    const weights = (await members.get("model.weights.h5")?.open()) ?? new Uint8Array();
    const expected = owners(await readHdf5(weights)).filter(
      (owner) => !owner.startsWith("optimizer"),
    );
    const model = await loadModel(bytes, { compile: false });
    const places = weightsLayout(model).map(({ path, layer }) => `${path}: ${layer.name}`);
    expect(places.sort()).toEqual(expected.sort());
  });

  it("finds the layers of a model with a call of its own behind those fields that come before `layers`", () => {
    class Steps extends Model {
      readonly first = new layers.Dense({ units: 1 });
      readonly second = new layers.Dense({ units: 1 });
      readonly others = [new layers.Dense({ units: 1 }), new layers.ReLU()];
    }
    // As Python Keras writes a class with these fields.
    expect(weightsLayout(new Steps()).map(({ path }) => path)).toEqual([
      "",
      "first",
      "layers/dense_1",
      "layers/dense_2",
      "layers/re_lu",
    ]);
  });

  it("names sub-layers as Keras does, and a shared layer by its first place", () => {
    const shared = new layers.Dense({ units: 2, name: "shared" });
    const model = new Sequential([
      Input({ shape: [4, 2] }),
      new layers.Bidirectional({ layer: new layers.GRU({ units: 1, returnSequences: true }) }),
      new layers.TimeDistributed({ layer: shared }),
      new layers.TimeDistributed({ layer: shared }),
    ]);
    expect(weightsLayout(model).map(({ path }) => path)).toEqual([
      "",
      "layers/bidirectional",
      "layers/bidirectional/backward_layer",
      "layers/bidirectional/backward_layer/cell",
      "layers/bidirectional/forward_layer",
      "layers/bidirectional/forward_layer/cell",
      "layers/time_distributed",
      "layers/time_distributed/layer",
      "layers/time_distributed_1",
    ]);
  });
});

// Hostile weights: data outside of the file, links, shapes beyond it, loops, bombs of chunks.

import { readdirSync, readFileSync } from "node:fs";
import { writeHdf5 } from "../../../src/saving/hdf5/index.ts";
import { withMembers } from "../../../src/saving/testing/edit-file.ts";
import { readKerasFile } from "../../golden/golden.ts";
import type { Attack } from "./attack.ts";

const file = readKerasFile("mlp.keras");
const folder = new URL("../../../src/saving/fixtures/refused/", import.meta.url);

const reasons: { readonly [name: string]: readonly [id: string, message: string | RegExp] } = {
  "external-storage": ["CVE-2026-1669", "data stored outside of the file is refused"],
  "external-link": ["CVE-2026-1669", "external links are refused"],
  virtual: ["CVE-2026-1669", "virtual datasets, which read other files, are refused"],
  "soft-link": ["CVE-2026-1669", "soft links are refused"],
  "soft-link-default": ["CVE-2026-1669", "soft links are refused"],
  "shape-bomb": ["CVE-2026-0897", "the shape [17592186044416] needs 70368744177664 bytes"],
  // A model has nothing at the place of these, so that not even their headers count.
  "unwritten-bomb": ["CVE-2026-0897", "model.weights.h5 does not fit the model"],
  "gzip-bomb": ["CVE-2026-0897", "model.weights.h5 does not fit the model"],
  cycle: ["cyclic groups", "is reached by two paths"],
  "two-paths": ["cyclic groups", "is reached by two paths"],
};

function within(weights: Uint8Array): Uint8Array {
  return withMembers(file, { "model.weights.h5": weights });
}

/** The attacks by `model.weights.h5`. */
export const weightsAttacks: readonly Attack[] = [
  ...readdirSync(folder).map((name) => {
    const [id, message] = reasons[name.replace(".h5", "")] ?? ["unknown feature", /HDF5 object/];
    return {
      ...{ id, message },
      name: `weights with ${name.replace(".h5", "")}`,
      make: () => within(new Uint8Array(readFileSync(new URL(name, folder)))),
    };
  }),
  {
    id: "two readings",
    name: "text in the place of numbers",
    make: async () => {
      const dataset = { kind: "dataset", shape: [1], dtype: "string", data: ["evil"] } as const;
      const vars = { kind: "group", children: new Map([["0", dataset]]) } as const;
      const dense = { kind: "group", children: new Map([["vars", vars]]) } as const;
      const layers = { kind: "group", children: new Map([["dense", dense]]) } as const;
      return within(await writeHdf5({ kind: "group", children: new Map([["layers", layers]]) }));
    },
    message: "model.weights.h5 does not fit the model",
  },
  {
    id: "foreign format",
    name: "a pickle in the place of weights",
    make: () => within(new TextEncoder().encode("\x80\x04cposix\nsystem\n(S'id'\ntR.")),
    message: "model.weights.h5: HDF5 file: the bytes do not start with the HDF5 signature",
  },
];

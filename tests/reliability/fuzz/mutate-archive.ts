// Takes a zip archive; gives it out with one member changed by its kind and packed again.

import { zipSync } from "fflate";
import { parsePythonJson } from "../../../src/saving/python-json.ts";
import { writePythonJson } from "../../../src/saving/python-json-writer.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutateHdf5 } from "./mutate-hdf5.ts";
import { mutateJson } from "./mutate-json.ts";
import type { Choice } from "./random.ts";

/** Are the members of an archive by name. */
export type Members = { readonly [name: string]: Uint8Array };

const text = new TextEncoder();

/** Changes a member and packs all of them; now and then the packed bytes too. */
export function mutateArchive(members: Members, choice: Choice): Uint8Array {
  const names = Object.keys(members);
  const changed = { ...members };
  const name = choice.of(names);
  const old = members[name] ?? new Uint8Array();
  if (choice.onceIn(20)) delete changed[name];
  else changed[name] = mutateMember(name, old, choice);
  if (choice.onceIn(20)) changed[choice.of(["x", "a/b", "assets/layers/x/vocabulary.txt"])] = old;
  const archive = pack(changed, choice);
  return choice.onceIn(4) ? mutateBytes(archive, choice) : archive;
}

function mutateMember(name: string, bytes: Uint8Array, choice: Choice): Uint8Array {
  if (name.endsWith(".h5")) return mutateHdf5(bytes, choice, [bytes]);
  if (!name.endsWith(".json") || choice.onceIn(5)) return mutateBytes(bytes, choice);
  return text.encode(writePythonJson(mutateJson(parsePythonJson(bytes), choice)));
}

function pack(members: Members, choice: Choice): Uint8Array {
  return zipSync({ ...members }, { level: choice.onceIn(8) ? 1 : 0 });
}

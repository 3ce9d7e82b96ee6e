// Asks what a file of a model holds: its layers and numbers, as plain data, or why it cannot be read.

import { GradusError, loadModel, readMetadata, Sequential } from "gradus";
import type { ModelContent } from "../../export/model-content.ts";
import { readPlace } from "../progress.ts";
import type { Session } from "../session.ts";
import { linkNote, placeNote } from "./keras-file.ts";

/** Most bytes and numbers of a file that could be a network of this page. */
const limits = { bytes: 4_000_000, layers: 64, numbers: 50_000 } as const;

/** Reads the file; it changes nothing. */
export async function readModel(
  _session: Session,
  { bytes }: { readonly bytes: Uint8Array },
): Promise<ModelContent> {
  try {
    return await contentOf(bytes);
  } catch (error) {
    if (error instanceof GradusError) return { kind: "unreadable", reason: error.message };
    throw error;
  }
}

async function contentOf(bytes: Uint8Array): Promise<ModelContent> {
  const small = { maxFileSize: limits.bytes, maxJsonLength: 1_000_000 };
  const sizes = { maxMemberSize: limits.bytes, maxTotalSize: limits.bytes, maxMembers: 100 };
  const model = await loadModel(bytes, { limits: { ...small, zip: sizes } });
  if (!(model instanceof Sequential)) return { kind: "notSequential", className: model.className };
  const count = model.layers.reduce((sum, layer) => sum + layer.countParams(), 0);
  if (model.layers.length > limits.layers || count > limits.numbers) return { kind: "tooLarge" };
  const layers = await Promise.all(
    model.layers.map(async (layer) => ({
      name: layer.name,
      className: layer.className,
      config: plain(layer.getConfig()),
      weights: (await layer.getWeights()).map(({ data }) =>
        Float64Array.from(data as Float32Array),
      ),
    })),
  );
  const compiled = model.getCompileConfig();
  const shape = model.inputs[0]?.shape ?? [];
  const notes = await readMetadata(bytes);
  const link = notes[linkNote];
  const remembered = (await model.optimizer?.getWeights()) ?? [];
  return {
    kind: "model",
    inputs: shape.length === 2 && typeof shape[1] === "number" ? shape[1] : null,
    layers,
    loss: plain(compiled)?.["loss"],
    optimizer: plain(compiled)?.["optimizer"],
    link: typeof link === "string" ? link : null,
    progress: {
      optimizer: remembered.map(({ data }) => Float64Array.from(data as Float32Array)),
      place: readPlace(notes[placeNote]),
    },
  };
}

// Whatever travels to the page is JSON.
function plain(value: unknown): { readonly [key: string]: unknown } {
  return JSON.parse(JSON.stringify(value ?? {}));
}

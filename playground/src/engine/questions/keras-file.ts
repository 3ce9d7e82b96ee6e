// Asks for the network as a `.keras` file, which Python Keras opens too, with its optimizer's state.

import { Input, Sequential, saveModelToBytes, tensor } from "gradus";
import { type Config, frozenOf } from "../../config/config.ts";
import { toLink } from "../../config/link.ts";
import { freezeStages, makeOptimizer, makeStages } from "../recipes.ts";
import type { Session } from "../session.ts";

/** Key of the notes under which a file keeps the configuration, as a link has it. */
export const linkNote = "playground";

/** Key of the notes under which a file keeps where its training stands. */
export const placeNote = "playgroundPlace";

/** Gives the bytes of the file; the page knows the newest configuration. */
export async function kerasFile(
  { network, place }: Session,
  { config }: { readonly config: Config },
): Promise<Uint8Array<ArrayBuffer>> {
  // What only this page computes, in Keras' own words: 32 bits, and its own optimizers.
  const plain = { ...config, compatible: false };
  const stages = makeStages(plain);
  const model = new Sequential([Input({ shape: [config.features.length] }), ...stages.flat()]);
  freezeStages(stages, frozenOf(config));
  const optimizer = makeOptimizer(plain);
  const loss = config.loss === "half_mse" ? "mse" : config.loss;
  model.compile({ optimizer, loss });
  optimizer.build(model.trainableVariables);
  for (const [i, variable] of network.model.weights.entries()) {
    const data = Float32Array.from(await variable.data());
    model.weights[i]?.assign(tensor({ data, shape: variable.shape, dtype: "float32" }));
  }
  for (const [i, slot] of network.optimizerState().entries()) {
    const { shape, dtype } = slot;
    optimizer.variables[i]?.assign(tensor({ data: await slot.data(), shape, dtype }));
  }
  const { step, batches } = place;
  const { seed, epoch, position, left } = batches;
  const placed = { step, batches: { seed, epoch, position, left: [...left] } };
  return saveModelToBytes(model, {
    metadata: { [linkNote]: toLink(config), [placeNote]: placed },
  });
}

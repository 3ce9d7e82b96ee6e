// Asks for the network as a `.keras` file, which Python Keras opens too, with its optimizer's state.

import { Input, Sequential, saveModelToBytes, tensor } from "gradus";
import { toLink } from "../../config/link.ts";
import { makeOptimizer, makeStages } from "../recipes.ts";
import type { Session } from "../session.ts";

/** Key of the notes under which a file keeps the configuration, as a link has it. */
export const linkNote = "playground";

/** Gives the bytes of the file. */
export async function kerasFile(
  { network, config }: Session,
  _question: Readonly<Record<never, never>>,
): Promise<Uint8Array<ArrayBuffer>> {
  // What only this page computes, in Keras' own words: 32 bits, and its own optimizers.
  const plain = { ...config, compatible: false };
  const layers = makeStages(plain).flat();
  const model = new Sequential([Input({ shape: [config.features.length] }), ...layers]);
  const optimizer = makeOptimizer(plain);
  const loss = config.loss === "half_mse" ? "mse" : config.loss;
  model.compile({ optimizer, loss });
  optimizer.build(model.trainableVariables);
  for (const [i, variable] of network.model.weights.entries()) {
    const data = Float32Array.from(await variable.data());
    model.weights[i]?.assign(tensor({ data, shape: variable.shape, dtype: "float32" }));
  }
  const isSame = network.optimizer.variables.length === optimizer.variables.length;
  for (const [i, slot] of (isSame ? network.optimizer.variables : []).entries()) {
    const target = optimizer.variables[i];
    if (target === undefined || slot.shape.join() !== target.shape.join()) continue;
    target.assign(tensor({ data: await slot.data(), shape: slot.shape, dtype: target.dtype }));
  }
  return saveModelToBytes(model, { metadata: { [linkNote]: toLink(config) } });
}

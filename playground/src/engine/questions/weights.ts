// Asks for the weights and biases as they are now.

import type { Session } from "../session.ts";

/** Gives all weights and biases, in the order of `config/shape.ts`. */
export async function weights(
  session: Session,
  _question: Readonly<Record<never, never>>,
): Promise<Float64Array> {
  return session.network.weights();
}

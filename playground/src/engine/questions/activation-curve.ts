// Asks for the curve of an activation and its derivative, as the library computes them.

import { compile, gradients, layers, ops, type Tensor } from "gradus";
import type { Activation } from "../../config/config.ts";
import type { Session } from "../session.ts";

/** Says which curve. */
export interface CurveQuestion {
  readonly activation: Activation;
  /** Sums of the other nodes of the layer, which softmax depends on too. */
  readonly others: readonly number[];
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

/** Has values and derivatives at equally spaced sums. */
export interface ActivationCurve {
  readonly sums: Float64Array;
  readonly values: Float64Array;
  readonly slopes: Float64Array;
}

/** Computes the curve. */
export async function activationCurve(
  _session: Session,
  { activation, others, from, to, count }: CurveQuestion,
): Promise<ActivationCurve> {
  const layer = new layers.Activation({ activation, dtype: "float64" });
  const sums = Float64Array.from(
    { length: count },
    (_, i) => from + ((to - from) * i) / (count - 1),
  );
  const program = compile(
    (grid: Float64Array) => {
      const first = (grid as unknown as Tensor).reshape([count, 1]);
      const row = others.map((value) => ops.full([count, 1], value, { dtype: "float64" }));
      const whole = ops.concatenate([first, ...row], { axis: 1 });
      const values = ops.take(layer.apply(whole) as Tensor, [0], { axis: 1 });
      return { values, slopes: gradients(values.sum(), [first])[0] as Tensor };
    },
    { name: "curve" },
  );
  const { values, slopes } = program(sums);
  return {
    sums,
    values: Float64Array.from(await values.data()),
    slopes: Float64Array.from(await slopes.data()),
  };
}

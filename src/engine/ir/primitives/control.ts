// Control flow: the only primitives that carry sub-graphs.

import { ShapeError } from "../../../shared/errors.ts";
import type { Graph } from "../graph.ts";
import type { TensorType } from "../shape.ts";
import { extent, sameShape, showType } from "../shape.ts";
import { define, input } from "./primitive.ts";

/** Describes a loop of static length over the first axis of its scanned inputs. */
export interface ScanAttributes {
  /** From [constants…, carries…, slices…] to [carries…, result slices…]. */
  readonly body: Graph;
  readonly length: number;
  /** How many inputs stay the same in every step; they come first. */
  readonly constants: number;
  /** How many inputs are carried from step to step; they come next. */
  readonly carries: number;
  /** Runs from the last slice to the first; results keep their places. */
  readonly reverse: boolean;
}

function checkTypes(
  who: string,
  given: readonly TensorType[],
  expected: readonly TensorType[],
): void {
  const fits =
    given.length === expected.length &&
    given.every((type, i) => {
      const other = input(expected, i);
      return type.dtype === other.dtype && sameShape(type.shape, other.shape);
    });
  if (!fits) {
    throw new ShapeError(
      `${who}: got (${given.map(showType).join(", ")}), ` +
        `but expected (${expected.map(showType).join(", ")}).`,
    );
  }
}

const typesOf = (values: readonly { readonly type: TensorType }[]) => values.map((v) => v.type);

export const control = {
  /** Gives the final carries, then every result slice stacked along a new first axis. */
  scan: define<ScanAttributes>({
    role: "control",
    infer: (inputs, { body, length, constants, carries }) => {
      const slices = inputs.slice(constants + carries).map((type) => {
        if (extent(type.shape, 0) !== length) {
          throw new ShapeError(`scan: ${showType(type)} does not have ${length} steps.`);
        }
        return { dtype: type.dtype, shape: type.shape.slice(1) };
      });
      const carried = inputs.slice(constants, constants + carries);
      const given = [...inputs.slice(0, constants), ...carried, ...slices];
      checkTypes("scan body", given, typesOf(body.inputs));
      const results = typesOf(body.outputs);
      checkTypes("scan carries", results.slice(0, carries), carried);
      const stacked = results
        .slice(carries)
        .map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
      return [...carried, ...stacked];
    },
  }),

  /** Repeats `body` while `condition` holds; both take [constants…, carries…]. Forward only. */
  while: define<{ readonly condition: Graph; readonly body: Graph; readonly constants: number }>({
    role: "control",
    infer: (inputs, { condition, body, constants }) => {
      checkTypes("while condition", inputs, typesOf(condition.inputs));
      checkTypes("while predicate", typesOf(condition.outputs), [{ dtype: "bool", shape: [] }]);
      checkTypes("while body", inputs, typesOf(body.inputs));
      checkTypes("while carries", typesOf(body.outputs), inputs.slice(constants));
      return inputs.slice(constants);
    },
  }),

  /** Runs one of two graphs, on inputs 1 …, by a bool scalar, input 0. */
  cond: define<{ readonly whenTrue: Graph; readonly whenFalse: Graph }>({
    role: "control",
    infer: (inputs, { whenTrue, whenFalse }) => {
      checkTypes("cond predicate", inputs.slice(0, 1), [{ dtype: "bool", shape: [] }]);
      checkTypes("cond true branch", inputs.slice(1), typesOf(whenTrue.inputs));
      checkTypes("cond false branch", inputs.slice(1), typesOf(whenFalse.inputs));
      checkTypes("cond results", typesOf(whenFalse.outputs), typesOf(whenTrue.outputs));
      return typesOf(whenTrue.outputs);
    },
  }),
};

// The models of the train steps again, for other questions about them.

import type { ModelTask, TrainTask } from "../task.ts";
import { stepCnn } from "./step-cnn.ts";
import { stepLstm } from "./step-lstm.ts";
import { stepMlp } from "./step-mlp.ts";
import { stepTiny } from "./step-tiny.ts";
import { stepTransformer } from "./step-transformer.ts";

/** Lists the groups of the train steps. */
export const steps = [stepTiny, stepMlp, stepCnn, stepLstm, stepTransformer];

/** Lists their models with data and weights, and arithmetic per step. */
export const modelTasks: readonly ModelTask[] = steps.flatMap(({ workloads }) =>
  workloads.map(({ task }) => task as TrainTask),
);

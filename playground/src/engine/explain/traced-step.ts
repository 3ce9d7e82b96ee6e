// One step of training inside a traced function, with all that it computes on its way.

import { gradients, ops, type Tensor } from "gradus";
import type { Network, StageOutput } from "../network.ts";
import { lossOf } from "../recipes.ts";
import type { Table } from "../table.ts";

/** Are the tensors of a step. */
export interface TracedStep {
  readonly features: Tensor;
  readonly targets: Tensor;
  readonly stages: readonly (readonly StageOutput[])[];
  /** Mean loss of the batch, without penalties. */
  readonly loss: Tensor;
  /** What is descended: the loss with penalties. */
  readonly objective: Tensor;
  /** Gradients of all weights and biases before the step, those of frozen layers too. */
  readonly weightGradients: readonly Tensor[];
}

/** Takes a step on some rows of a table: forward, loss, backward, update. */
export function takeStep(network: Network, table: Table, rows: Int32Array): TracedStep {
  const { model, optimizer, config } = network;
  const variables = model.trainableVariables;
  const features = ops.take(table.features, rows, { axis: 0 });
  const targets = ops.take(table.targets, rows, { axis: 0 });
  const stages = network.stages(features, () => true);
  const outputs = stages.at(-1)?.at(-1)?.values ?? features;
  const loss = lossOf(config.loss, targets, outputs);
  const objective = model.losses.reduce((sum, penalty) => sum.add(penalty), loss);
  const { denseVariables } = network;
  const frozen = denseVariables.filter((variable) => !variables.includes(variable));
  const slopes = gradients(objective, [...variables, ...frozen]);
  const slopeOf = new Map([...variables, ...frozen].map((variable, i) => [variable, slopes[i]]));
  optimizer.apply(slopes.slice(0, variables.length), variables);
  const weightGradients = denseVariables.map((variable) => slopeOf.get(variable) as Tensor);
  return { features, targets, stages, loss, objective, weightGradients };
}

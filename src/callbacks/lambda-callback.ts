// Makes a callback of functions.

import { checkOptions } from "../registry/index.ts";
import { Callback } from "./callback.ts";

const hookNames = [
  ...(["onTrainBegin", "onTrainEnd", "onEpochBegin", "onEpochEnd"] as const),
  ...(["onTrainBatchBegin", "onTrainBatchEnd", "onTestBegin", "onTestEnd"] as const),
  ...(["onTestBatchBegin", "onTestBatchEnd", "onPredictBegin", "onPredictEnd"] as const),
  ...(["onPredictBatchBegin", "onPredictBatchEnd"] as const),
];

/** Are hooks by name; those left out do nothing and cost nothing. */
export type LambdaCallbackOptions = Partial<Pick<Callback, (typeof hookNames)[number]>>;

/**
 * Makes a callback of functions: `new LambdaCallback({ onEpochEnd: (epoch, logs) => … })`.
 * @see https://keras.io/api/callbacks/lambda_callback/
 */
export class LambdaCallback extends Callback {
  constructor(options: LambdaCallbackOptions) {
    super();
    checkOptions("LambdaCallback", options, hookNames);
    for (const name of hookNames) {
      const hook = options[name];
      if (hook !== undefined) Object.defineProperty(this, name, { value: hook });
    }
  }
}

// Makes every optimizer and learning-rate schedule of the library known by its names.

import { Adadelta } from "./adadelta.ts";
import { Adafactor } from "./adafactor.ts";
import { Adagrad } from "./adagrad.ts";
import { Adam, AdamW } from "./adam.ts";
import { Adamax } from "./adamax.ts";
import { Ftrl } from "./ftrl.ts";
import { Lamb } from "./lamb.ts";
import { Lion } from "./lion.ts";
import { LossScaleOptimizer } from "./loss-scale-optimizer.ts";
import { Nadam } from "./nadam.ts";
import { optimizers } from "./registry.ts";
import { RMSprop } from "./rmsprop.ts";
import { registerAllSchedules } from "./schedules/all.ts";
import { SGD } from "./sgd.ts";

/** Registers all optimizers, and all schedules, under Keras' names. */
export function registerAllOptimizers(): void {
  optimizers.register(SGD);
  optimizers.register(RMSprop, "rmsprop", "RMSProp");
  optimizers.register(Adam);
  optimizers.register(AdamW, "adamw");
  optimizers.register(Adagrad);
  optimizers.register(Adadelta);
  optimizers.register(Adamax);
  optimizers.register(Nadam);
  optimizers.register(Ftrl);
  optimizers.register(Lion);
  optimizers.register(Lamb);
  optimizers.register(Adafactor);
  optimizers.register(LossScaleOptimizer as never);
  registerAllSchedules();
}

// Registers every initializer under Keras' names.

import { Constant, Identity, Ones, Zeros } from "./constant.ts";
import { Orthogonal } from "./orthogonal.ts";
import { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
import { initializerRegistry as registry } from "./registry.ts";
import {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance-scaling.ts";

/** Makes every initializer known by name. */
export function registerAllInitializers(): void {
  registry.register(GlorotUniform);
  registry.register(GlorotNormal);
  registry.register(HeUniform);
  registry.register(HeNormal);
  registry.register(LecunUniform);
  registry.register(LecunNormal);
  registry.register(VarianceScaling);
  registry.register(Zeros, "zero");
  registry.register(Ones, "one");
  registry.register(Constant);
  registry.register(RandomNormal, "normal");
  registry.register(RandomUniform, "uniform");
  registry.register(TruncatedNormal);
  registry.register(Orthogonal, "OrthogonalInitializer");
  registry.register(Identity, "IdentityInitializer");
}

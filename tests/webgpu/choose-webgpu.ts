// Chooses the GPU for a whole test file, so that tests of layers and training run on it as they are.

import { setDevice } from "../../src/engine/index.ts";

await setDevice("webgpu");

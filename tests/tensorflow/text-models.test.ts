// Models of texts, and models that Keras on TensorFlow saved, go to Gradus and back.

import { afterAll, describe, it } from "vitest";
import { handOver } from "../python/hand-over.ts";
import { Keras } from "../python/keras.ts";

const keras = new Keras("GRADUS_TENSORFLOW");
const names = await keras.ask("list", {});

afterAll(() => keras.stop());

describe("Keras on TensorFlow and Gradus", () => {
  it.each(names)("predict and train the same: %s", (name) => handOver(keras, name));
});

// Models of every layer and topology that Python Keras makes go to Gradus and back.

import { afterAll, describe, expect, it } from "vitest";
import { handOver } from "./hand-over.ts";
import { Keras } from "./keras.ts";

const keras = new Keras();
const names = await keras.ask("list", {});

afterAll(() => keras.stop());

describe("Python Keras and Gradus", () => {
  it("have at least sixty models to hand to and fro", () => {
    expect(names.length).toBeGreaterThanOrEqual(60);
  });

  it.each(names)("predict and train the same: %s", (name) => handOver(keras, name));
});

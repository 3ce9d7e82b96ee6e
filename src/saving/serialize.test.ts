import { describe, expect, it } from "vitest";
import { Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { ConfigError } from "../shared/errors.ts";
import { writePythonJson } from "./python-json-writer.ts";
import { toKerasJson } from "./serialize.ts";

function text(className: string, config: object, module = "keras.optimizers"): string {
  const written = { className, config: config as never, module, registeredName: null };
  return writePythonJson(toKerasJson(written));
}

describe("toKerasJson", () => {
  it("writes words in snake_case and whole rates as floats, but counts as integers", () => {
    expect(text("SGD", { learningRate: 1, momentum: 0, clipnorm: null, nesterov: false })).toBe(
      '{"module": "keras.optimizers", "class_name": "SGD", "config": {"learning_rate": 1.0, ' +
        '"momentum": 0.0, "clipnorm": null, "nesterov": false}, "registered_name": null}',
    );
    registerEverything();
    expect(text("Dense", { units: 4 }, "keras.layers")).toContain('{"units": 4}');
  });

  it("keeps the names that users gave within values", () => {
    expect(text("Loss", { lossWeights: { myOutput: 1 } })).toContain(
      '{"loss_weights": {"myOutput": 1.0}}',
    );
  });

  it("writes a class of one's own under the package Custom", () => {
    registerEverything();
    expect(text("MyLayer", {}, "keras.layers")).toBe(
      '{"module": null, "class_name": "MyLayer", "config": {}, "registered_name": "Custom>MyLayer"}',
    );
  });

  it("refuses values that no file can hold, naming the option", () => {
    expect(() => text("Mine", { when: new Date(0) })).toThrow(ConfigError);
    expect(() => text("Mine", { when: new Date(0) })).toThrow('the value of "when"');
  });

  it("describes an empty model", async () => {
    registerEverything();
    const json: unknown = JSON.parse(await new Sequential([], { name: "none" }).toJSON());
    expect(json).toMatchObject({ module: "keras", class_name: "Sequential" });
  });
});

import { describe, expect, it } from "vitest";
import { ConfigError } from "../shared/errors.ts";
import type { Config, Configurable } from "./configurable.ts";
import { FunctionRegistry, named } from "./function-registry.ts";
import { checkChoice, checkNumber, checkOptions } from "./options.ts";
import { Registry } from "./registry.ts";
import { snakeCase } from "./snake-case.ts";

class HeNormal implements Configurable {
  static readonly className = "HeNormal";
  readonly seed: number | null;
  constructor(options: { readonly seed?: number } = {}) {
    this.seed = options.seed ?? null;
  }
  getConfig(): Config {
    return { seed: this.seed };
  }
  static fromConfig(config: Config): HeNormal {
    return new HeNormal(config as { readonly seed?: number });
  }
}

class Unnamed extends HeNormal {}

class Mine extends HeNormal {
  static override readonly className = "Mine" as "HeNormal";
  static override fromConfig(config: Config): Mine {
    return new Mine(config as { readonly seed?: number });
  }
}

function initializers(): Registry<HeNormal> {
  const registry = new Registry<HeNormal>("initializer", "keras.initializers");
  registry.register(HeNormal, "he");
  return registry;
}

describe("snakeCase", () => {
  it.each([
    ["HeNormal", "he_normal"],
    ["Conv2DTranspose", "conv2d_transpose"],
    ["ReLU", "re_lu"],
    ["LSTM", "lstm"],
    ["L1L2", "l1l2"],
    ["BatchNormalization", "batch_normalization"],
    ["PReLU", "p_re_lu"],
  ])("turns %s into %s", (name, expected) => {
    expect(snakeCase(name)).toBe(expected);
  });
});

describe("a registry", () => {
  it("finds a class by its name, its snake_case name and its aliases", () => {
    for (const name of ["HeNormal", "he_normal", "he"]) {
      expect(initializers().resolve(name, "Dense")).toBeInstanceOf(HeNormal);
    }
  });

  it("passes instances through and keeps null", () => {
    const mine = new HeNormal({ seed: 3 });
    expect(initializers().resolve(mine, "Dense")).toBe(mine);
    expect(initializers().resolve(null, "Dense")).toBeNull();
    expect(initializers().resolve(undefined, "Dense")).toBeNull();
  });

  it("writes objects down and reads them back", () => {
    const written = initializers().serialize(new HeNormal({ seed: 7 }));
    expect(written).toEqual({
      className: "HeNormal",
      config: { seed: 7 },
      module: "keras.initializers",
      registeredName: null,
    });
    expect(initializers().resolve(written, "Dense").seed).toBe(7);
  });

  it("suggests the nearest name", () => {
    expect(() => initializers().resolve("he_norml", "compile")).toThrow(
      new ConfigError('compile: unknown initializer "he_norml". Did you mean "he_normal"?'),
    );
  });

  it("lists what is known when nothing is near, and says so when nothing is registered", () => {
    expect(() => initializers().resolve("xavier_uniform", "Dense")).toThrow("Known: HeNormal.");
    const empty = new Registry<HeNormal>("initializer", "keras.initializers");
    expect(() => empty.resolve("he_normal", "Dense")).toThrow("No initializer is registered");
  });

  it("knows no names that every object has", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(() => initializers().resolve(name, "Dense")).toThrow(ConfigError);
    }
  });

  it("refuses what is no identifier", () => {
    expect(() => initializers().resolve(5 as unknown as string, "Dense")).toThrow(
      "Dense: 5 is no initializer",
    );
    expect(() => initializers().resolve({ a: 1 } as unknown as string, "Dense")).toThrow(
      "Dense: an object is no initializer",
    );
  });

  it("finds custom classes by their registered name first", () => {
    const registry = initializers();
    registry.registerCustom(Mine, { package: "lab" });
    const written = registry.serialize(new Mine({ seed: 1 }));
    expect(written).toMatchObject({ module: null, registeredName: "lab>Mine" });
    expect(registry.resolve(written, "Dense")).toBeInstanceOf(Mine);
    const disguised = { ...written, className: "HeNormal" };
    expect(registry.resolve(disguised, "Dense")).toBeInstanceOf(Mine);
    expect(registry.names()).toEqual(["HeNormal"]);
  });

  it("does not write a subclass down under its parent's name", () => {
    expect(() => initializers().serialize(new Unnamed())).toThrow(
      'give it `static readonly className = "Unnamed"`',
    );
  });
});

describe("a function registry", () => {
  type Curve = (x: number) => number;
  const linear = named("linear", (x: number) => x);
  const double = named("double", (x: number) => 2 * x);
  const registry = new FunctionRegistry<Curve>("activation", "keras.activations", {
    whenNull: linear,
  });
  registry.register(linear);
  registry.register(double, "twice");

  it("finds functions by name, alias and config, and null by its stand-in", () => {
    const written = {
      className: "function",
      config: "double",
      module: "builtins",
      registeredName: null,
    };
    expect(registry.resolve("twice", "Dense")).toBe(double);
    expect(registry.resolve(written, "Dense")).toBe(double);
    expect(registry.resolve(null, "Dense")).toBe(linear);
  });

  it("writes its own functions as bare names, and custom ones with their package", () => {
    expect(registry.serialize(double)).toBe("double");
    const cube: Curve = (x) => x ** 3;
    expect(() => registry.serialize(cube)).toThrow("registerCustom(name, fn)");
    registry.registerCustom("cube", cube);
    const written = registry.serialize(cube);
    expect(written).toMatchObject({ config: "cube", registeredName: "Custom>cube" });
    expect(registry.resolve(written, "Dense")).toBe(cube);
  });

  it("suggests the nearest name", () => {
    expect(() => registry.resolve("linaer", "Dense")).toThrow(
      'Dense: unknown activation "linaer". Did you mean "linear"?',
    );
  });
});

describe("options", () => {
  const check = (given: unknown) => () =>
    checkOptions("Conv2D", given as object, ["filters", "kernelSize"]);

  it("pass when their keys are known", () => {
    expect(check({ filters: 3 })).not.toThrow();
    expect(check(undefined)).not.toThrow();
  });

  it("suggest the key for a wrong or snake_case one", () => {
    expect(check({ kernel_size: 3 })).toThrow(
      new ConfigError('Conv2D: unknown option "kernel_size". Did you mean "kernelSize"?'),
    );
    expect(check({ bananas: 3 })).toThrow("Known: filters, kernelSize.");
  });

  it("must come as one object", () => {
    expect(check(32)).toThrow(
      "Conv2D takes its options in one object { filters, kernelSize }, but got 32.",
    );
  });

  it("show the words and bounds that are allowed", () => {
    expect(() => checkChoice("VarianceScaling", "mode", "fan_inn", ["fan_in", "fan_out"])).toThrow(
      'VarianceScaling: mode is "fan_inn", but must be one of "fan_in", "fan_out".',
    );
    expect(() => checkNumber("Dropout", "rate", 2, { min: 0, max: 1 })).toThrow(
      "Dropout: rate is 2, but must be a number at least 0 and at most 1.",
    );
    expect(() => checkNumber("Dense", "units", 1.5, { min: 1, integer: true })).toThrow(
      "Dense: units is 1.5, but must be an integer at least 1.",
    );
    expect(() => checkNumber("Dense", "units", Number.NaN)).toThrow("units is NaN");
  });
});

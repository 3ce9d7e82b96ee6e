import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classNameToSnakeCase, toCamelCase, toSnakeCase } from "./names.ts";

const golden: { classNames: Record<string, string>; configKeys: string[] } = JSON.parse(
  readFileSync(new URL("fixtures/names.json", import.meta.url), "utf8"),
);

describe("classNameToSnakeCase", () => {
  it("gives what Keras gives for every class of keras.layers", () => {
    const names = Object.keys(golden.classNames);
    expect(names.length).toBeGreaterThan(130);
    const ours = Object.fromEntries(names.map((name) => [name, classNameToSnakeCase(name)]));
    expect(ours).toEqual(golden.classNames);
  });

  it("drops what is no letter, digit or underscore", () => {
    expect(classNameToSnakeCase("My>Block_v2!")).toBe("my_block_v2");
  });
});

describe("toCamelCase and toSnakeCase", () => {
  it("are inverse to each other for every config key of Keras", () => {
    expect(golden.configKeys.length).toBeGreaterThan(300);
    const back = golden.configKeys.map((key) => toSnakeCase(toCamelCase(key)));
    expect(back).toEqual(golden.configKeys);
  });

  it("give no two config keys one camelCase name, and leave no underscore", () => {
    const camel = golden.configKeys.map(toCamelCase);
    expect(new Set(camel).size).toBe(golden.configKeys.length);
    expect(camel.filter((key) => !/^[a-z][A-Za-z0-9]*$/.test(key))).toEqual([]);
  });

  it.each([
    ["kernelInitializer", "kernel_initializer"],
    ["useBias", "use_bias"],
    ["beta1", "beta_1"],
    ["l1", "l1"],
    ["units", "units"],
    ["axis", "axis"],
  ])("turn %s into %s and back", (camel, snake) => {
    expect(toSnakeCase(camel)).toBe(snake);
    expect(toCamelCase(snake)).toBe(camel);
  });
});

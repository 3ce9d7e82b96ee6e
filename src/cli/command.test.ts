import { describe, expect, it } from "vitest";
import { parseWords } from "./command.ts";
import { commands } from "./commands/index.ts";
import { commandHelp, generalHelp, wrap } from "./help.ts";
import { number, sizes } from "./options.ts";
import { makeTerminal } from "./terminal/terminal.ts";

const parse = (...words: string[]) => parseWords(words, commands);
const colors = makeTerminal({ write: () => {} }, { write: () => {} }, {}).colors;

describe("the words of a command line", () => {
  it("become a command, arguments and options", () => {
    const request = parse("train", "a.csv", "--target", "y", "--learning-rate=0.1", "--json");
    expect(request).toMatchObject({ kind: "run", args: ["a.csv"] });
    if (request.kind !== "run") throw new Error("a run was asked for");
    expect(Object.fromEntries(request.options)).toEqual({
      target: "y",
      "learning-rate": "0.1",
      json: "",
    });
  });

  it.each(["007", "1e3", "-1", "", "나이 (세)"])(
    "keep the text %j of an option as it is",
    (text) => {
      for (const words of [["--target", text], [`--target=${text}`]]) {
        const request = parse("train", "a.csv", ...words);
        expect(request.kind === "run" && request.options.get("target")).toBe(text);
      }
    },
  );

  it("keep an argument that looks like a number as it is", () => {
    expect(parse("summary", "007")).toMatchObject({ args: ["007"] });
  });

  it("ask for help in general and of each command", () => {
    expect(parse()).toEqual({ kind: "help" });
    expect(parse("--help")).toEqual({ kind: "help" });
    expect(parse("--version")).toEqual({ kind: "version" });
    for (const command of commands) {
      expect(parse(command.name, "--help")).toEqual({ kind: "help", command });
      expect(parse("help", command.name)).toEqual({ kind: "help", command });
    }
  });

  it.each([
    [["trian"], 'unknown command "trian". Did you mean "train"?'],
    [["train", "a.csv", "--targe", "y"], "unknown option --targe. Did you mean --target?"],
    [["train", "a.csv", "--target"], "--target needs a value: --target COLUMN"],
    [["train", "a.csv", "--target", "--json"], "--target needs a value"],
    [["train", "a.csv", "--json=yes"], '"yes" is one argument too many'],
    [["train", "a.csv", "--no-json"], "--json takes no value"],
    [["train", "a.csv", "--seed", "1", "--seed", "2"], "--seed is given 2 times"],
    [["train"], "DATA.csv is missing"],
    [["evaluate", "m.keras"], "DATA.csv is missing"],
    [["summary", "a", "b"], '"b" is one argument too many; summary takes MODEL'],
    [["help", "grph"], 'Did you mean "graph"?'],
  ])("%j are refused", (words, message) => {
    expect(() => parse(...words)).toThrow(message);
  });
});

describe("help", () => {
  it("names every command, and of each its options, defaults and an example", () => {
    const general = generalHelp(commands, "1.2.3", colors);
    for (const command of commands) {
      expect(general).toContain(command.summary);
      const own = commandHelp(command, colors);
      for (const [name, { shown }] of Object.entries(command.options)) {
        expect(own).toContain(`--${name}`);
        if (shown !== undefined) expect(own.replace(/\s+/g, " ")).toContain(`Default: ${shown}`);
      }
      expect(own).toContain(`gradus ${command.examples[0]}`);
    }
  });

  it("fits a terminal of 100 columns", () => {
    for (const command of commands) {
      const lines = commandHelp(command, colors).split("\n");
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  it("breaks texts at spaces", () => {
    expect(wrap("one two three", 7)).toEqual(["one two", "three"]);
  });
});

describe("the kinds of options", () => {
  it("read sizes of layers", () => {
    const option = sizes({ help: "", fallback: "64,64" });
    expect(option.read(undefined, "hidden")).toEqual([64, 64]);
    expect(option.read("8, 4", "hidden")).toEqual([8, 4]);
    expect(option.read("none", "hidden")).toEqual([]);
    for (const wrong of ["", "a", "1.5", "0", "8,,4", "-3"]) {
      expect(() => option.read(wrong, "hidden")).toThrow("--hidden: expected whole numbers");
    }
  });

  it("read numbers within bounds", () => {
    const option = number({
      ...{ value: "N", help: "", fallback: 3, integer: true, expected: "a whole number from 1" },
      accepts: (value) => value >= 1,
    });
    expect(option.read(undefined, "epochs")).toBe(3);
    expect(option.read("12", "epochs")).toBe(12);
    for (const wrong of ["0", "1.5", "x", "", "Infinity"]) {
      expect(() => option.read(wrong, "epochs")).toThrow(
        `--epochs: expected a whole number from 1, but got "${wrong}".`,
      );
    }
  });
});

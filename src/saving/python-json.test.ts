import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigError, FileError } from "../shared/errors.ts";
import { type JsonValue, parsePythonJson } from "./python-json.ts";
import { PythonFloat, type PythonJsonInput, writePythonJson } from "./python-json-writer.ts";

const golden: { pythonJson: { text: string; floats: Record<string, string> } } = JSON.parse(
  readFileSync(new URL("fixtures/names.json", import.meta.url), "utf8"),
);

const value = {
  class_name: "Dense",
  units: 4,
  rate: 0.5,
  one: new PythonFloat(1),
  none: null,
  on: true,
  shape: [null, 3],
  empty: {},
  list: [],
  nan: NaN,
  inf: Infinity,
  minus: -Infinity,
  text: 'żółw 🐢 "\\/\b\f\n\r\t\u0001\u007f',
  nested: { a: [[1], { b: -7 }] },
  big: 140298374650192,
};

describe("writePythonJson", () => {
  it("writes the very text that Python writes", () => {
    expect(writePythonJson(value)).toBe(golden.pythonJson.text);
  });

  it("writes floats as Python's repr does", () => {
    for (const [text, hex] of Object.entries(golden.pythonJson.floats)) {
      const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
      const [number = NaN] = new Float64Array(bytes.buffer);
      expect(writePythonJson(new PythonFloat(number))).toBe(text);
    }
  });

  it("keeps whole numbers whole, however large", () => {
    expect(writePythonJson([1, -3, 1e21, 7n])).toBe("[1, -3, 1000000000000000000000, 7]");
  });

  it.each<[string, unknown, RegExp]>([
    ["undefined", { a: { b: [undefined] } }, /JSON cannot hold value\.a\.b\[0\], .* undefined/],
    ["a function", () => 1, /which is function/],
    ["a date", { when: new Date(0) }, /value\.when, which is an instance of Date/],
  ])("refuses %s and says where", (_, input, reason) => {
    expect(() => writePythonJson(input as PythonJsonInput)).toThrow(ConfigError);
    expect(() => writePythonJson(input as PythonJsonInput)).toThrow(reason);
  });

  it("refuses a cycle", () => {
    const list: PythonJsonInput[] = [];
    list.push(list);
    expect(() => writePythonJson(list)).toThrow(/deeper than 1000/);
  });
});

describe("parsePythonJson", () => {
  it("reads what Python writes, NaN and infinities included", () => {
    expect(parsePythonJson(golden.pythonJson.text)).toEqual({ ...value, one: 1 });
  });

  it("agrees with JSON.parse wherever that reads", () => {
    const safe = fc
      .jsonValue()
      .filter((v) => !/__proto__|constructor|prototype/.test(JSON.stringify(v)));
    fc.assert(
      fc.property(safe, fc.constantFrom(0, 2), (input, indent) => {
        const text = JSON.stringify(input, undefined, indent);
        expect(parsePythonJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it("gives back what the writer wrote, lone surrogates too", () => {
    const unit = fc.nat(0xffff).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double(), fc.string({ unit }))), (input) => {
        const wrapped = input.map((v) => (typeof v === "number" ? new PythonFloat(v) : v));
        expect(parsePythonJson(writePythonJson(wrapped))).toEqual(input);
      }),
    );
  });

  it("never throws but FileError", () => {
    const text = golden.pythonJson.text;
    const change = fc.tuple(fc.nat(text.length), fc.constantFrom(...'{}[]",:\\u-e.0N \n'));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
        let mutant = text;
        for (const [at, letter] of changes)
          mutant = mutant.slice(0, at) + letter + mutant.slice(at + 1);
        try {
          parsePythonJson(mutant);
        } catch (error) {
          expect(error).toBeInstanceOf(FileError);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("keeps the last of doubled keys, and reads large integers as numbers", () => {
    expect(parsePythonJson('{"a": 1, "a": 1267650600228229401496703205376}')).toEqual({
      a: 2 ** 100,
    });
  });

  it("reads bytes, and lone halves of a surrogate pair", () => {
    expect(parsePythonJson(new TextEncoder().encode('["ż"]'))).toEqual(["ż"]);
    expect(parsePythonJson('"\\ud83d\\udc22\\ud83d"')).toBe("🐢\ud83d");
  });

  it("says the line of an error in a text of nothing but line ends, without cutting it", () => {
    const text = "\n".repeat(3_000_000);
    expect(() => parsePythonJson(text)).toThrow("line 3000001 column 1: expected a value.");
  });

  it.each([["{}"], ["[]"]])("bounds how many %s a short text holds", (empty) => {
    const text = (count: number) => `[${Array(count).fill(empty).join()}]`;
    expect(parsePythonJson(text(50_000))).toHaveLength(50_000);
    expect(() => parsePythonJson(text(100_000))).toThrow(
      /line 1 column 23999\d: 8000\d lists and objects are too many for so short a text\./,
    );
    const long = `{"name": "a name as layers have one"}`;
    expect(parsePythonJson(`[${Array(100_000).fill(long).join()}]`)).toHaveLength(100_000);
  });

  it.each<[string, string | Uint8Array, string]>([
    ["a missing comma", '{"a": 1\n "b": 2}', 'config.json: line 2 column 2: expected "," or "}".'],
    ["a trailing comma", "[1,]", "config.json: line 1 column 4: expected a value."],
    ["a leading zero", "01", "config.json: line 1 column 2: expected the end of the text."],
    ["nothing", "", "config.json: line 1 column 1: expected a value."],
    [
      "a control character",
      '"a\n"',
      "config.json: line 1 column 3: expected the string to go on or to end.",
    ],
    ["an unknown escape", '"\\x"', 'config.json: line 1 column 2: unknown escape "\\x".'],
    ["an unknown word", "nope", "config.json: line 1 column 1: expected a value."],
    [
      "__proto__",
      '{"__proto__": 1}',
      'config.json: line 1 column 13: the key "__proto__" is refused.',
    ],
    [
      "an escaped key",
      '{"\\u0063onstructor": 1}',
      'config.json: line 1 column 20: the key "constructor" is refused.',
    ],
    ["broken UTF-8", Uint8Array.of(34, 0xff, 34), "config.json is not UTF-8 text."],
  ])("refuses %s and says where", (_, text, message) => {
    const parse = (): JsonValue => parsePythonJson(text, { name: "config.json" });
    expect(parse).toThrow(FileError);
    expect(parse).toThrow(message);
  });

  it("refuses a million brackets without exhausting the stack, and too long a text", () => {
    expect(() => parsePythonJson("[".repeat(1e6))).toThrow(/nest deeper than 1000/);
    expect(() => parsePythonJson('{"a":'.repeat(1e6))).toThrow(/nest deeper than 1000/);
    expect(() => parsePythonJson("[1, 2]", { maxLength: 5 })).toThrow(/is 6 long; at most 5/);
  });
});

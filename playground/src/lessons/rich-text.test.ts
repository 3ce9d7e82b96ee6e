import { expect, it } from "vitest";
import { paragraphsOf, termsIn } from "./rich-text.ts";

it("marks become pieces, and empty lines part paragraphs", () => {
  expect(
    paragraphsOf("A **strong** word, `x = 1`.\n\n[손실](loss)이 [줄어듭니다](gradientDescent)."),
  ).toEqual([
    [
      { kind: "plain", text: "A " },
      { kind: "strong", text: "strong" },
      { kind: "plain", text: " word, " },
      { kind: "code", text: "x = 1" },
      { kind: "plain", text: "." },
    ],
    [
      { kind: "term", text: "손실", term: "loss" },
      { kind: "plain", text: "이 " },
      { kind: "term", text: "줄어듭니다", term: "gradientDescent" },
      { kind: "plain", text: "." },
    ],
  ]);
});

it("what is no mark stays as it is", () => {
  const text = "2 * 3 < 7, (a) [b] `";
  expect(paragraphsOf(text)).toEqual([[{ kind: "plain", text }]]);
});

it("lists each term once", () => {
  expect(termsIn("[a](loss) [b](weight) [c](loss)")).toEqual(["loss", "weight"]);
});

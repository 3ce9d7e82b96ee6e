import { expect, it } from "vitest";
import { findTerms, isTermId, termIds, terms } from "./terms.ts";

it("explains at least forty words, each in both languages", () => {
  expect(termIds.length).toBeGreaterThanOrEqual(40);
  for (const id of termIds) {
    const { en, ko } = terms[id];
    expect(`${en.name}${en.meaning}`, id).not.toMatch(/\p{Script=Hangul}/u);
    expect(ko.meaning, id).toMatch(/\p{Script=Hangul}.*[.]$/u);
    expect(en.meaning.length, id).toBeLessThan(160);
  }
});

it("has no name twice", () => {
  for (const language of ["en", "ko"] as const) {
    const names = termIds.map((id) => terms[id][language].name);
    expect(new Set(names).size).toBe(names.length);
  }
});

it("finds words by a part of their name in either language, or by their explanation", () => {
  expect(findTerms("학습률")).toContain("learningRate");
  expect(findTerms("Learning Rate ")).toContain("learningRate");
  expect(findTerms("rolling ball")).toEqual(["momentum"]);
  expect(findTerms("no such word")).toEqual([]);
  expect(findTerms("")).toEqual(termIds);
});

it("takes names of an object's own parts for no words", () => {
  expect(isTermId("constructor")).toBe(false);
  expect(isTermId("loss")).toBe(true);
});

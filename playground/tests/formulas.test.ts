import { expect, it } from "vitest";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

it("a formula is added, learned with, kept in the link, turned off and removed", async () => {
  const page = await playground.open("dataset=xor&seed=0.3&speed=full&x=false&y=false");
  await page.getByRole("tab", { name: "Your own features" }).click();
  const field = page.getByRole("textbox", { name: "Formula" });
  await field.fill("x1 * x2");
  await field.press("Enter");
  await page.getByRole("button", { name: "Feature x1 * x2", pressed: true }).waitFor();
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "accuracy", (accuracy) => accuracy >= 99);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.waitForURL(/formulas=x1/);
  await page.reload();
  await page.getByRole("button", { name: "Feature x1 * x2", pressed: true }).hover();
  await page.getByRole("img", { name: "What Feature x1 * x2 says at every point" }).waitFor();
  await page.getByRole("button", { name: "Feature x1 * x2" }).click();
  await page.getByRole("button", { name: "Feature x1 * x2", pressed: false }).waitFor();
  await page.waitForURL(/spareFormulas=x1/);
  await page.getByRole("tab", { name: "Your own features" }).click();
  await page.getByRole("button", { name: "Remove x1 * x2" }).click();
  expect(await page.getByRole("button", { name: "Feature x1 * x2" }).count()).toBe(0);
  await playground.close(page);
});

it("a fault is said with its place in both languages, and nothing is run", async () => {
  const page = await playground.open("seed=0.3");
  await page.getByRole("tab", { name: "Your own features" }).click();
  const field = page.getByRole("textbox", { name: "Formula" });
  const says = async (text: string, words: string) => {
    await field.fill(text);
    await page.getByText(words).waitFor();
    expect(await page.getByRole("button", { name: "Add", exact: true }).isDisabled()).toBe(true);
  };
  await says("x1 + alert(1)", "Character 6: “alert” is unknown.");
  await says("x1;x2", "Character 3: “;” is no part of formulas.");
  await says("2 x1", "Character 3: “x1” does not belong here.");
  await says("sin(x1", "Character 7: something is missing here.");
  await field.fill("log(x1)");
  await page.getByText("At some points the formula has no value").waitFor();
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByRole("textbox", { name: "수식" }).fill("x1 +");
  await page.getByText("5번째 글자: 여기에 무언가 빠졌습니다.").waitFor();
  await playground.close(page);
});

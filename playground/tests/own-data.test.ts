import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

async function openPanel(page: Page) {
  await page.getByRole("tab", { name: "Your own data" }).click();
  return page.getByRole("button", { name: "Drawing pad" });
}

const count = (page: Page) =>
  page
    .getByTestId("own-count")
    .textContent()
    .then((text) => Number.parseInt(text ?? "", 10));

it("points are drawn by mouse, learned, erased, and a stroke is undone at once", async () => {
  const page = await playground.open("seed=0.3&speed=full&learningRate=0.1&activation=relu");
  const pad = await openPanel(page);
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const stroke = async (x: number) => {
    await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * x, box.y + box.height * 0.8, { steps: 12 });
    await page.mouse.up();
  };
  await page.getByRole("radio", { name: "Class 1" }).check();
  await stroke(0.25);
  const first = await count(page);
  expect(first).toBeGreaterThan(10);
  await page.getByRole("radio", { name: "Class 2" }).check();
  await stroke(0.75);
  expect(await count(page)).toBeGreaterThan(first + 10);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await count(page)).toBe(first);
  await page.getByRole("button", { name: "Redo" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "accuracy", (accuracy) => accuracy >= 99);
  await page.getByRole("radio", { name: "Erase" }).check();
  await stroke(0.75);
  expect(await count(page)).toBeLessThan(first + 10);
  await page.waitForURL(/points=/);
  await page.reload();
  await page.getByRole("button", { name: "Your own", exact: true }).waitFor();
  expect(await count(await openPanel(page).then(() => page))).toBeGreaterThan(10);
  await playground.close(page);
});

it("points are drawn by keyboard and by touch, of a third class too, and numbers", async () => {
  const page = await playground.open("seed=0.3", {
    ...{ hasTouch: true, viewport: { width: 360, height: 740 } },
  });
  const pad = await openPanel(page);
  await page.getByRole("slider", { name: "Brush size" }).press("Home");
  await pad.focus();
  for (const key of ["1", "Space", "3", "Shift+ArrowRight", "ArrowUp"]) {
    await page.keyboard.press(key);
  }
  await page.getByText("Cross at 1.00, 0.25.").waitFor();
  await page.keyboard.press("Space");
  expect(await page.getByTestId("own-count").textContent()).toBe("2 points: Class 1 1, Class 3 1");
  expect(await page.locator("[data-node^='3-']").count()).toBe(3);
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.touchscreen.tap(box.x + 40, box.y + box.height * 0.8);
  await expect.poll(() => count(page)).toBe(3);
  await page.getByRole("combobox", { name: "Problem type" }).selectOption("Regression");
  expect(await count(page)).toBe(0);
  await page.getByRole("slider", { name: /^Value/ }).press("Home");
  await pad.focus();
  await page.keyboard.press("Space");
  expect(await page.getByTestId("own-count").textContent()).toBe("1 point");
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await until(page, "steps", (steps) => steps === 1);
  await playground.close(page);
});

it("a table is pasted, its columns are chosen, and the points are downloaded", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  await openPanel(page);
  const lines = Array.from(
    { length: 60 },
    (_, i) => `r${i},${i % 10},${i},${["a", "b", "c"][i % 3]}`,
  );
  const paste = page.getByRole("textbox", { name: "Lines with commas" });
  await paste.fill(`id,width,__proto__,kind\n${lines.join("\n")}\noops,x,NaN,=1+1\n`);
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByText("1 row is left out; the first is row 61, whose width is “x”.").waitFor();
  await page.getByText("Classes: a, b, c.").waitFor();
  await page.getByRole("button", { name: "Use these 60 points" }).click();
  expect(await page.locator("[data-node^='3-']").count()).toBe(3);
  const matrix = page.getByRole("table", { name: "Confusion" });
  await matrix.getByRole("rowheader", { name: "c", exact: true }).waitFor();
  expect(await matrix.getByRole("rowheader").allTextContents()).toEqual(["a", "b", "c"]);
  await page.getByRole("radio", { name: "Class 4" }).waitFor();
  await paste.fill(`id,width,__proto__,kind\n${lines.join("\n")}`);
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByRole("combobox", { name: "To predict" }).selectOption("__proto__");
  await page.getByText("This column has 60 different classes").waitFor();
  await page.getByRole("combobox", { name: "It is" }).selectOption("a number");
  await page.getByRole("combobox", { name: "X₂" }).selectOption("None");
  await page.getByRole("button", { name: "Use these 60 points" }).click();
  await page.getByTestId("r2").waitFor();
  const loaded = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download the points (CSV)" }).click();
  const text = readFileSync(await (await loaded).path(), "utf8");
  expect(text.split("\r\n")).toHaveLength(62);
  expect(text).toMatch(/^width,__proto__,set\r\n/);
  expect(text).toContain("\r\n3,13,");
  await playground.close(page);
});

it("a table with more inputs than the plane has keeps their names, and the plane moves along them", async () => {
  const page = await playground.open("seed=0.3&speed=full&networkShape=3");
  await openPanel(page);
  const lines = Array.from(
    { length: 80 },
    (_, i) => `${i % 9},${i % 7},${10 + (i % 2)},${i % 5},${"ab"[i % 2]}`,
  );
  await page
    .getByRole("textbox", { name: "Lines with commas" })
    .fill(`length (cm),width,weight (kg),age,kind\n${lines.join("\n")}`);
  await page.getByRole("button", { name: "Read" }).click();
  await page.getByRole("checkbox", { name: "X₄ age" }).uncheck();
  expect(await page.getByRole("checkbox", { name: "X₃ weight (kg)" }).isChecked()).toBe(true);
  await page.getByRole("button", { name: "Use these 80 points" }).click();
  await page.getByRole("button", { name: "Feature weight (kg)" }).waitFor();
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "accuracy", (accuracy) => accuracy >= 99);
  await page.getByRole("button", { name: "Pause" }).click();
  const weight = page.getByRole("slider", { name: "weight (kg)" });
  expect(await weight.getAttribute("aria-valuetext")).toBe("10.5 (mean)");
  await page.getByText("The network in words").click();
  const middle = page.getByText(/What the output says over the plane.*middle a/);
  await weight.press("Home");
  expect(await weight.getAttribute("aria-valuetext")).toBe("10");
  await middle.waitFor();
  await weight.press("End");
  await page.getByText(/What the output says over the plane.*middle b/).waitFor();
  await page.waitForURL(/held=5/);
  await page.reload();
  await page.getByText("The map is drawn where").waitFor();
  expect(await weight.getAttribute("aria-valuetext")).toBe("11");
  await page.getByRole("button", { name: "Back to the means" }).click();
  await page.getByText("10.5 (mean)").waitFor();
  await playground.close(page);
});

it("what is no table is refused with its reason in both languages, and loses nothing", async () => {
  const page = await playground.open("seed=0.3");
  await openPanel(page);
  const before = await shown(page, "train-loss");
  const choose = (name: string, buffer: Buffer) =>
    page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer });
  await choose("picture.csv", Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 13]));
  await page.getByRole("alert").getByText("That is no text.").waitFor();
  await choose("large.csv", Buffer.alloc(8_000_001, "1,2\n"));
  await page.getByRole("alert").getByText("That is too large").waitFor();
  await choose("one.csv", Buffer.from("a\nb\n"));
  await page.getByRole("alert").getByText("There is only one column.").waitFor();
  await choose("empty.csv", Buffer.from("\n\n"));
  await page.getByRole("alert").getByText("There is nothing in it.").waitFor();
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByRole("alert").getByText("내용이 없습니다.").waitFor();
  await choose("words.csv", Buffer.from("a,b\nc,d\n"));
  await page.getByText("고른 열에 쓸 수 있는 행이 없습니다.").waitFor();
  expect(await shown(page, "train-loss")).toBe(before);
  await playground.close(page);
});

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

async function openExplain(page: Page, tab = "One step, explained") {
  await page.getByRole("tab", { name: tab }).click();
  return page.getByRole("tabpanel");
}

const value = (page: Page, id: string) =>
  page.locator(`[data-formula="${id}"]`).first().getAttribute("data-value").then(Number);

it("a step goes through its phases, with numbers on the network and in formulas", async () => {
  const page = await playground.open("seed=0.3&optimizer=adam");
  const panel = await openExplain(page);
  await panel.getByRole("button", { name: "Take a step" }).click();
  await panel.getByText("Step 1, on a batch of 10 examples").waitFor();
  await until(page, "steps", (steps) => steps === 1);
  const network = page.locator("[data-part='network']");
  // The output of every node and input is written on the network.
  expect(await network.locator(".number").count()).toBe(2 + 4 + 2 + 1);
  const sum = await value(page, "forward-0");
  expect(await value(page, "forward-1")).toBeCloseTo(Math.tanh(sum), 6);
  await panel.getByRole("button", { name: "Next phase" }).click();
  await panel.getByRole("button", { name: "Output node 1" }).click();
  expect(await value(page, "loss")).toBeGreaterThan(0);
  await panel.getByRole("button", { name: "Next phase" }).click();
  expect(await network.getByText(/^δ/).count()).toBe(4 + 2 + 1);
  await panel.getByRole("button", { name: "4 Update" }).click();
  await panel.getByRole("radio", { name: "Show the update of the weight from Bias" }).check();
  const updated = await value(page, "update-3");
  const cell = panel.locator("tr.chosen td").last();
  expect(Number((await cell.textContent())?.replace("−", "-"))).toBeCloseTo(updated, 3);
  await playground.close(page);
});

it("nodes are chosen in the network, by mouse and by keyboard; closing gives the network back", async () => {
  const page = await playground.open("seed=0.3");
  const panel = await openExplain(page);
  await panel.getByRole("combobox", { name: "One step is" }).selectOption("one example");
  await panel.getByRole("button", { name: "Take a step" }).click();
  await panel.getByText("Step 1, on a batch of 1 example").waitFor();
  await page.locator("[data-node='2-1']").click();
  await panel.getByRole("heading", { name: "Formulas of Hidden layer 2, node 2" }).waitFor();
  await page.locator("[data-node='1-3']").focus();
  await page.keyboard.press("Enter");
  await panel.getByRole("heading", { name: "Formulas of Hidden layer 1, node 4" }).waitFor();
  expect(await page.getByRole("dialog").count()).toBe(0);
  await page.getByRole("button", { name: "Step", exact: true }).click();
  await panel.getByText(/has changed since/).waitFor();
  await page.getByRole("tab", { name: "One step, explained" }).click();
  await page.locator("[data-node='2-1']").click();
  await page.getByRole("dialog").waitFor();
  await playground.close(page);
});

it("in Korean, on a phone, for classes with softmax: nothing sticks out", async () => {
  const page = await playground.open(
    "lang=ko&seed=0.3&dataset=threeBlobs&networkShape=3&batchSize=full&optimizer=rmsprop",
    { viewport: { width: 360, height: 740 } },
  );
  const panel = await openExplain(page, "한 단계 자세히 보기");
  await panel.getByRole("button", { name: "한 단계 진행" }).click();
  await panel.getByText("1번째 갱신, 예제 250개의 배치").waitFor();
  for (const phase of ["2 손실", "3 역전파", "4 갱신", "1 순전파"]) {
    await panel.getByRole("button", { name: phase }).click();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(width, phase).toBe(360);
  }
  await panel.getByRole("img", { name: /활성화 함수와 그 미분의 곡선/ }).waitFor();
  await playground.close(page);
});

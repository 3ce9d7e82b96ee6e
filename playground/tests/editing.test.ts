import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { shown, until, usePlayground } from "./page.ts";

const playground = usePlayground();

/** The link from the first node of the last hidden layer to the output. */
const lastLink = 16;

/** Finds a point on a link that no node covers, in pixels of the window. */
async function middleOfLink(page: Page, index: number) {
  return page.locator(`[data-link="${index}"]`).evaluate((path: Element) => {
    const line = path as SVGPathElement;
    const point = line.getPointAtLength(line.getTotalLength() * 0.3);
    const matrix = line.getScreenCTM();
    return { x: point.x + (matrix?.e ?? 0), y: point.y + (matrix?.f ?? 0) };
  });
}

async function waitForOther(page: Page, loss: number) {
  await expect.poll(() => shown(page, "train-loss")).not.toBe(loss);
}

it("by mouse: a link shows its weight, a click edits it, and the loss follows at once", async () => {
  const page = await playground.open("seed=0.3");
  const before = await shown(page, "train-loss");
  const { x, y } = await middleOfLink(page, lastLink);
  await page.mouse.move(x, y);
  await page.getByText(/^Weight -?[0-9.]+/).waitFor();
  await page.mouse.click(x, y);
  const field = page.getByRole("dialog").getByRole("spinbutton");
  await field.fill("4.5");
  await waitForOther(page, before);
  await field.press("Enter");
  await page.getByRole("dialog").waitFor({ state: "detached" });
  await playground.close(page);
});

it("by keyboard: a node opens its bias and the weights into it", async () => {
  const page = await playground.open("seed=0.3");
  const before = await shown(page, "train-loss");
  await page.locator("[data-node='3-0']").focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Weights into Output node 1" });
  expect(await dialog.getByRole("spinbutton").count()).toBe(3);
  const bias = dialog.getByRole("slider", { name: "Bias of Output node 1" });
  await bias.press("Home");
  await waitForOther(page, before);
  expect(await bias.inputValue()).toBe("-5");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await playground.close(page);
});

it("a layer is frozen by keyboard: training leaves its weights, links and undo know it", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  const network = page.locator("[data-part='network']");
  const biases = async () => {
    await network.locator("[data-node='1-0']").press("Enter");
    const field = page.getByRole("dialog").getByRole("spinbutton").first();
    const value = await field.inputValue();
    await field.press("Escape");
    return value;
  };
  const before = await biases();
  await network.getByRole("button", { name: /^Options of hidden layer 1/ }).press("Enter");
  const box = page.getByRole("dialog").getByRole("checkbox", { name: /^Frozen/ });
  await box.press("Space");
  await box.press("Escape");
  await network.getByRole("button", { name: /^Options of hidden layer 1.*frozen/ }).waitFor();
  await network.getByRole("button", { name: /^Options of the output/ }).click();
  await page
    .getByRole("dialog")
    .getByRole("checkbox", { name: /^Frozen/ })
    .check();
  await page.keyboard.press("Escape");
  await expect.poll(() => new URL(page.url()).hash).toContain("outputFrozen=true");
  expect(new URL(page.url()).hash).toContain("frozen=1,0");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 20);
  await page.getByRole("button", { name: "Pause" }).click();
  expect(await biases()).toBe(before);
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => new URL(page.url()).hash).not.toContain("rozen");
  // Weights and epochs went on.
  expect(await shown(page, "epoch")).toBeGreaterThan(20);
  await page.getByRole("button", { name: "Play" }).click();
  await expect.poll(biases).not.toBe(before);
  await playground.close(page);
});

it("by touch: a tap on a link edits its weight", async () => {
  const page = await playground.open("seed=0.3", {
    ...{ hasTouch: true, isMobile: true, viewport: { width: 360, height: 740 } },
  });
  const before = await shown(page, "train-loss");
  await page.locator("[data-part='network']").scrollIntoViewIfNeeded();
  const { x, y } = await middleOfLink(page, lastLink);
  await page.touchscreen.tap(x, y);
  await page.getByRole("dialog").getByRole("spinbutton").fill("-4");
  await waitForOther(page, before);
  await playground.close(page);
});

it("the map shows the node under the pointer, and a feature too", async () => {
  const page = await playground.open("seed=0.3");
  await page.locator("[data-node='1-2']").hover();
  await page
    .getByRole("img", { name: "What Hidden layer 1, node 3 says at every point" })
    .waitFor();
  await page.locator("[data-feature='sinX']").hover();
  await page.getByRole("img", { name: "What Feature sin X₁ says at every point" }).waitFor();
  await playground.close(page);
});

import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { usePlayground } from "./page.ts";

const playground = usePlayground();

/** Races take as long as the machine lets them. */
const patient = { timeout: 30_000 };

async function openRace(page: Page) {
  await page.getByRole("tab", { name: "Optimizer race" }).click();
  return page.getByRole("tabpanel");
}

/** Reads a column of the table, one entry per runner. */
const column = (page: Page, of: string) =>
  page.locator(`[data-runner] [data-of="${of}"]`).allTextContents();

/** Counts colours in the picture of the landscape. */
const coloursOfLandscape = (page: Page) =>
  page.getByRole("img", { name: /^Contour lines/ }).evaluate((plot: Element) => {
    const canvas = plot.querySelector("canvas") as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height) ?? {
      data: [],
    };
    return new Set(new Uint32Array(Uint8Array.from(data).buffer)).size;
  });

it("six optimizers race on one's own network, with a landscape; they pause, go on and step", async () => {
  const page = await playground.open("seed=0.3&dataset=xor&networkShape=3");
  const panel = await openRace(page);
  await panel.getByRole("combobox", { name: "Epochs to run" }).selectOption("5000");
  await panel.getByRole("button", { name: "Start the race" }).click();
  await expect
    .poll(async () => Number((await column(page, "epoch"))[5] ?? 0), patient)
    .toBeGreaterThan(5);
  // The page's own network stays at rest, and the page answers.
  expect(await page.getByTestId("epoch").textContent()).toBe("0");
  await panel.getByRole("button", { name: "Pause the race" }).click();
  await panel.getByText(/A plane through the common start/).waitFor();
  const paused = await column(page, "steps");
  await page.waitForTimeout(150);
  expect(await column(page, "steps")).toEqual(paused);
  await panel.getByRole("button", { name: "One step each" }).click();
  const next = paused.map((steps) => String(Number(steps.replace(",", "")) + 1));
  await expect
    .poll(async () => (await column(page, "steps")).map((steps) => steps.replace(",", "")))
    .toEqual(next);
  await panel.getByText(/A plane through the common start/).waitFor();
  expect(await coloursOfLandscape(page)).toBeGreaterThan(50);
  for (const width of [360, 768, 1280, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    const hidden = await panel
      .getByRole("group", { name: "Where the runners are" })
      .evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth);
    expect(hidden, `${width} pixels`).toBe(0);
  }
  await panel.getByRole("button", { name: "From the start" }).click();
  await expect.poll(() => column(page, "steps")).toEqual(Array(6).fill("0"));
  await playground.close(page);
});

it("a link carries the runners with their settings, and undo knows them", async () => {
  const page = await playground.open("seed=0.3");
  const panel = await openRace(page);
  for (const number of [5, 4, 3, 2]) {
    await panel.getByRole("button", { name: `Remove runner ${number}` }).click();
  }
  const second = panel.getByRole("group", { name: /^Runner 2/ });
  await second.getByRole("spinbutton", { name: "Learning rate" }).fill("0.02");
  await second.getByRole("spinbutton", { name: "Learning rate" }).press("Enter");
  await panel.getByRole("combobox", { name: "Epochs to run" }).selectOption("20");
  await expect
    .poll(() => new URL(page.url()).hash)
    .toContain("race=optimizers,20~sgd,0.03~adam,0.02,0.9,0.999,1e-7");
  const { hash } = new URL(page.url());
  await page.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => new URL(page.url()).hash).toContain("race=optimizers,100~");
  await playground.close(page);

  const other = await playground.open(hash.slice(1));
  const lanes = other.getByRole("tabpanel").getByRole("group", { name: /^Runner/ });
  await lanes.nth(1).waitFor();
  expect(await lanes.count()).toBe(2);
  expect(await lanes.nth(1).getByRole("spinbutton", { name: "Learning rate" }).inputValue()).toBe(
    "0.02",
  );
  await other.getByRole("button", { name: "Start the race" }).click();
  await expect.poll(() => column(other, "epoch"), patient).toEqual(["20", "20"]);
  await playground.follow(other, "seed=0.3&race=batches,10~5~full");
  await expect.poll(() => lanes.count()).toBe(2);
  await expect.poll(() => lanes.nth(0).getByRole("spinbutton").inputValue()).toBe("5");
  await playground.close(other);
});

it("batch sizes race: many steps or few in as many epochs", async () => {
  const page = await playground.open("seed=0.3");
  const panel = await openRace(page);
  await panel.getByRole("button", { name: "Batch sizes" }).click();
  await panel.getByRole("combobox", { name: "Epochs to run" }).selectOption("10");
  await panel.getByRole("button", { name: "Start the race" }).click();
  await expect.poll(() => column(page, "epoch"), patient).toEqual(["10", "10", "10", "10"]);
  expect(await column(page, "steps")).toEqual(["2,500", "250", "80", "10"]);
  const losses = (await column(page, "test")).map((text) => Number(text.trim().split(" ").at(-1)));
  expect(Math.max(...losses)).toBe(losses[3]);
  await playground.close(page);
});

it("runners are chosen, added and taken out, and a change of the network is said", async () => {
  const page = await playground.open("seed=0.3");
  const panel = await openRace(page);
  for (const number of [6, 5, 4, 3]) {
    await panel.getByRole("button", { name: `Remove runner ${number}` }).click();
  }
  expect(await panel.getByRole("button", { name: "Remove runner 2" }).isDisabled()).toBe(true);
  const second = panel.getByRole("group", { name: /^Runner 2/ });
  await second.getByRole("combobox").selectOption("Adam");
  await second.getByRole("spinbutton", { name: "Learning rate" }).fill("0.01");
  await panel.getByRole("combobox", { name: "Epochs to run" }).selectOption("10");
  await panel.getByRole("button", { name: "Start the race" }).click();
  await expect.poll(() => column(page, "epoch"), patient).toEqual(["10", "10"]);
  await page.getByRole("button", { name: "Exclusive or" }).click();
  await panel.getByText(/have changed/).waitFor();
  await playground.close(page);
});

import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { until, usePlayground } from "./page.ts";

const playground = usePlayground();

/** Is a rectangle of the page, in pixels. */
interface Box {
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Reads where the parts and controls of the page are. */
const boxes = (page: Page, selector: string) =>
  page.evaluate(
    (query) =>
      [...document.querySelectorAll<HTMLElement>(query)]
        .filter((element) => element.checkVisibility() && element.offsetWidth > 0)
        // A control inside another one lies upon it rightly.
        .filter((element) => element.querySelector(query) === null)
        .map((element) => {
          const { left, top, right, bottom } = element.getBoundingClientRect();
          const { scrollX, scrollY } = window;
          const name = element.dataset["part"] ?? element.dataset["control"] ?? element.textContent;
          return {
            ...{ name, left: left + scrollX, right: right + scrollX },
            ...{ top: top + scrollY, bottom: bottom + scrollY },
          };
        }),
    selector,
  ) as Promise<Box[]>;

/** Names pairs that cover each other by more than a hair. */
function overlaps(all: readonly Box[]): string[] {
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b) => {
      const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      return width > 1 && height > 1 ? [`${a.name} and ${b.name}`] : [];
    }),
  );
}

/** Counts the colours of a screenshot of an element, in steps of 16. */
async function coloursOf(page: Page, selector: string): Promise<number> {
  const picture = await page.locator(selector).first().screenshot();
  return page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
    const context = canvas.getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const { data } = context?.getImageData(0, 0, bitmap.width, bitmap.height) ?? { data: [] };
    const found = new Set<number>();
    for (let i = 0; i < data.length; i += 4) {
      const [red = 0, green = 0, blue = 0] = [data[i], data[i + 1], data[i + 2]];
      found.add(((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4));
    }
    return found.size;
  }, picture.toString("base64"));
}

/** Draws letters in the page's own font; two that no font has look the same. */
const letters = (page: Page, texts: readonly string[]) =>
  page.evaluate((all) => {
    const { fontFamily } = getComputedStyle(document.body);
    return all.map((text) => {
      const canvas = new OffscreenCanvas(48, 48);
      const context = canvas.getContext("2d");
      if (context === null) return "";
      context.font = `32px ${fontFamily}`;
      context.fillText(text, 6, 38);
      return context.getImageData(0, 0, 48, 48).data.join();
    });
  }, texts);

describe.each([360, 768, 1440])("at %i pixels", (width) => {
  it.each(["light", "dark"] as const)(
    "in %s: nothing sticks out or lies upon another, maps are painted",
    async (look) => {
      const page = await playground.open(
        "lang=ko&seed=0.3&speed=full&dataset=threeRings&networkShape=5,3",
        {
          ...{ colorScheme: look, viewport: { width, height: 900 } },
        },
      );
      await page.getByRole("button", { name: "재생" }).click();
      await until(page, "epoch", (epoch) => epoch > 20);
      await page.getByRole("button", { name: "일시 정지" }).click();
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
      const parts = await boxes(
        page,
        "[data-part='data'], [data-part='network'], [data-part='output']",
      );
      expect(parts).toHaveLength(3);
      expect(overlaps(parts)).toEqual([]);
      expect(overlaps(await boxes(page, "[data-part='controls'] [data-control]"))).toEqual([]);
      expect(overlaps(await boxes(page, "[data-part='data'] [data-control]"))).toEqual([]);
      expect(overlaps(await boxes(page, "header button"))).toEqual([]);
      // One row, on a phone too.
      expect((await page.locator("header").boundingBox())?.height).toBeLessThan(80);
      expect(await coloursOf(page, "[data-part='output'] .plot")).toBeGreaterThan(20);
      expect(await coloursOf(page, "[data-node='1-0']")).toBeGreaterThan(5);
      const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const [red = 0] = ground.match(/\d+/g)?.map(Number) ?? [];
      expect(red > 128).toBe(look === "light");
      await playground.close(page);
    },
  );
});

it("Korean letters are letters, not the box of a font that lacks them", async () => {
  const page = await playground.open("lang=ko");
  const [first, second, third, lacking, blank] = await letters(page, [
    "학",
    "습",
    "률",
    "\u{10fffe}",
    " ",
  ]);
  expect(new Set([first, second, third, lacking, blank]).size).toBe(5);
  await playground.close(page);
});

it.each(["okabeIto", "purpleGreen", "gray"])(
  "the colours %s are in the link, paint the map, and are kept",
  async (palette) => {
    const page = await playground.open(`seed=0.3&palette=${palette}&dataset=fivePetals`);
    const color = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--class-1"));
    expect(await color()).not.toBe("#0b72bd");
    await page.getByRole("button", { name: "Colours and presenting" }).click();
    await page.getByRole("radio", { name: "Orange and blue" }).check();
    expect(await color()).toBe("#0b72bd");
    await page.waitForURL((url) => !url.hash.includes("palette"));
    await page.getByRole("radio", { name: "Black and white, with shapes" }).check();
    await page.waitForURL(/palette=gray/);
    await page.evaluate(() => history.replaceState(null, "", "#seed=0.3"));
    await page.reload();
    await page.waitForURL(/palette=gray/);
    await playground.close(page);
  },
);

it("in black and white the map is black and white", async () => {
  const page = await playground.open("seed=0.3&palette=gray&speed=full");
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 50);
  const hues = await page
    .locator("[data-part='output'] .plot canvas")
    .first()
    .evaluate((canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const context = (canvas as HTMLCanvasElement).getContext("2d");
      const data = context?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray(4);
      const brightness = new Set<number>();
      let coloured = 0;
      for (let i = 0; i < data.length; i += 4) {
        brightness.add(data[i] ?? 0);
        if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) coloured++;
      }
      return { coloured, shades: brightness.size };
    });
  expect(hues.coloured).toBe(0);
  expect(hues.shades).toBeGreaterThan(20);
  await playground.close(page);
});

it("presenter mode is large, leaves out what is not looked at, and is driven by keys", async () => {
  const page = await playground.open("seed=0.3&speed=full", {
    viewport: { width: 1920, height: 1080 },
  });
  const size = () =>
    page.evaluate(() => Number.parseFloat(getComputedStyle(document.body).fontSize));
  const before = await size();
  await page.getByRole("button", { name: "Colours and presenting" }).click();
  await page.getByRole("button", { name: "Presenter mode" }).click();
  await page.getByText(/^Keys:/).waitFor();
  expect(await size()).toBeGreaterThan(before * 1.4);
  expect(await page.locator("[data-part='data'], header, [role='tablist']").count()).toBe(0);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1920);
  // What the map shows is chosen without scrolling.
  const option = await page.getByRole("checkbox", { name: "Discretize output" }).boundingBox();
  expect((option?.y ?? 1080) + (option?.height ?? 0)).toBeLessThan(1080);
  await page.locator("body").click({ position: { x: 2, y: 2 } });
  await page.keyboard.press("Space");
  await until(page, "epoch", (epoch) => epoch > 10);
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "Play" }).waitFor();
  await page.keyboard.press("r");
  await until(page, "epoch", (epoch) => epoch === 0);
  await page.keyboard.press("ArrowRight");
  await until(page, "epoch", (epoch) => epoch === 1);
  await page.keyboard.press("l");
  await page.getByRole("button", { name: "발표 모드 끝내기" }).click();
  await page.locator("[data-part='data']").waitFor();
  await playground.close(page);
});

it("the network in words says what the picture shows, in both languages", async () => {
  const page = await playground.open("seed=0.3&speed=full");
  await page.getByText("The network in words").click();
  await page.getByText("Hidden layer 1: 4 nodes, activation tanh.").waitFor();
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "accuracy", (accuracy) => accuracy > 97);
  await page.getByRole("button", { name: "Pause" }).click();
  await page.getByText(/top left class 1; .*middle class 2; .*bottom right class 1/).waitFor();
  await page.getByRole("button", { name: "한국어" }).click();
  await page.getByText("은닉층 2: 노드 2개, 활성화 함수 tanh.").waitFor();
  await playground.close(page);
});

it("without a wish for motion the links lie still", async () => {
  const page = await playground.open("seed=0.3&speed=full", { reducedMotion: "reduce" });
  await page.getByRole("button", { name: "Play" }).click();
  await until(page, "epoch", (epoch) => epoch > 10);
  expect(
    await page.locator(".links").evaluate((group) => (group as SVGElement).style.strokeDashoffset),
  ).toBe("");
  await playground.close(page);
});

it("everything is reached and worked by the keyboard, and is large enough for a finger", async () => {
  const page = await playground.open("seed=0.3", {
    viewport: { width: 360, height: 740 },
    hasTouch: true,
  });
  const wanted = await page.evaluate(
    () =>
      [...document.querySelectorAll<HTMLElement>("button, select, input, summary")].filter(
        (element) =>
          element.checkVisibility() &&
          element.tabIndex >= 0 &&
          !(element as HTMLButtonElement).disabled,
      ).length,
  );
  const small = await page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, select, summary, label:has(input)")]
      .filter((element) => element.checkVisibility())
      .map((element) => ({ box: element.getBoundingClientRect(), name: element.textContent }))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ name }) => name?.trim()),
  );
  expect(small).toEqual([]);
  const reached = new Set<string>();
  for (let i = 0; i < wanted + 3; i++) {
    await page.keyboard.press("Tab");
    reached.add(
      await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const all = [...document.querySelectorAll("*")];
        return element === document.body ? "" : String(all.indexOf(element));
      }),
    );
  }
  reached.delete("");
  expect(reached.size).toBe(wanted);
  await playground.close(page);
});

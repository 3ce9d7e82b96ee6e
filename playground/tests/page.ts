// Serves the built page and opens it in the system's browser.

import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, expect, inject } from "vitest";
import { launchBrowser, type Site, serve } from "../../tests/browser/harness.ts";

/** Opens pages of the built Playground; errors on a page fail `close`. */
export interface Playground {
  readonly url: string;
  readonly browser: Browser;
  /** Opens the page behind a link's part after #, as on a first visit. */
  open(hash?: string, options?: BrowserContextOptions): Promise<Page>;
  /** Goes to another link on an open page, as whoever types it does. */
  follow(page: Page, hash: string): Promise<void>;
  /** Closes a page with all that it remembers, and fails if something went wrong in it or it asked another host. */
  close(page: Page): Promise<void>;
}

/** Makes the page ready for the tests of a file; to be called at its top. */
export function usePlayground(): Playground {
  const problems = new WeakMap<Page, string[]>();
  let site: Site;
  let browser: Browser;
  /** Profiles by their options; a warm one opens the page in half the time. */
  const contexts = new Map<string, BrowserContext>();

  beforeAll(async () => {
    site = await serve(inject("playgroundFolder"));
    browser = await launchBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await site?.close();
  });

  return {
    get url() {
      return site.url;
    },
    get browser() {
      return browser;
    },
    async open(hash = "", options = {}) {
      const key = JSON.stringify(options);
      const usual = { viewport: { width: 1440, height: 900 }, locale: "en-US" };
      const context = contexts.get(key) ?? (await browser.newContext({ ...usual, ...options }));
      contexts.set(key, context);
      const page = await context.newPage();
      const found: string[] = [];
      problems.set(page, found);
      page.on("pageerror", (error) => found.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") found.push(message.text());
      });
      page.on("request", (request) => {
        const isOwn = /^(blob|data):/.test(request.url()) || request.url().startsWith(site.url);
        if (!isOwn) found.push(`asked another host: ${request.url()}`);
      });
      await page.goto(`${site.url}#${hash}`);
      await page.getByTestId("train-loss").getByText(/\d/).waitFor();
      return page;
    },
    async follow(page, hash) {
      await page.evaluate((next) => {
        location.hash = next;
      }, hash);
    },
    async close(page) {
      expect(problems.get(page)).toEqual([]);
      await page.evaluate(() => localStorage.clear());
      await page.close();
    },
  };
}

/** Reads a number that the page shows, by its test id. */
export async function shown(page: Page, id: string): Promise<number> {
  const text = await page.getByTestId(id).textContent();
  return Number((text ?? "").replaceAll(/[,%]/g, ""));
}

/** Waits until a number that the page shows fulfils a condition; gives it. */
export async function until(
  page: Page,
  id: string,
  isReached: (value: number) => boolean,
  seconds = 30,
): Promise<number> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await shown(page, id);
    if (isReached(value)) return value;
    if (Date.now() > end) throw new Error(`${id} is ${value} after ${seconds} seconds.`);
    await page.waitForTimeout(50);
  }
}

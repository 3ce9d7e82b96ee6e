// Takes a folder of pages; serves it on this machine and opens it in the system's browser.

import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize, sep } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { browserInstruction, findBrowser } from "../../scripts/setup/browser.mjs";

/** How a folder is served. */
export interface ServeOptions {
  /** Sends the headers that give a page shared memory. Default: false. */
  isolated?: boolean;
  /** A Content-Security-Policy to send. Default: none. */
  contentSecurityPolicy?: string;
}

/** A running server: its address, which ends with a slash, and how to stop it. */
export interface Site {
  url: string;
  close(): Promise<void>;
}

const mediaTypes: Record<string, string> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

const isolation = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

/** Serves a folder on the loopback address, at a port of the system's choice. */
export async function serve(folder: string, options: ServeOptions = {}): Promise<Site> {
  const { isolated = false, contentSecurityPolicy } = options;
  const headers = {
    ...(isolated && isolation),
    ...(contentSecurityPolicy && { "Content-Security-Policy": contentSecurityPolicy }),
  };
  const server = createServer((request, response) => {
    const path = fileFor(folder, request.url ?? "/");
    if (path === undefined) {
      response.writeHead(404, headers).end();
      return;
    }
    const type = mediaTypes[extname(path)] ?? "application/octet-stream";
    response.writeHead(200, { ...headers, "Content-Type": type }).end(readFileSync(path));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fileFor(folder: string, url: string): string | undefined {
  const { pathname } = new URL(url, "http://127.0.0.1");
  const path = normalize(join(folder, decodeURIComponent(pathname)));
  if (path !== normalize(folder) && !path.startsWith(normalize(folder + sep))) return undefined;
  const stats = statSync(path, { throwIfNoEntry: false });
  const file = stats?.isDirectory() ? join(path, "index.html") : path;
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

/** Says whether this machine has a browser, for tests that are skipped where it has none. */
export function hasBrowser(): boolean {
  return findBrowser() !== undefined;
}

/**
 * Starts the system's Chromium or Chrome, without a window; `flags` are further arguments.
 * @throws {Error} when there is none, with what to do
 */
export function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const executablePath = findBrowser();
  if (executablePath === undefined) throw new Error(browserInstruction);
  return chromium.launch({ executablePath, args: ["--no-sandbox", ...flags] });
}

/** A page and what went wrong in it so far. */
export interface OpenPage {
  page: Page;
  /** Uncaught errors and `console.error` texts, in order. */
  errors: string[];
}

/** Opens an address in a fresh profile and gathers the page's errors from the first moment. */
export async function openPage(browser: Browser, url: string): Promise<OpenPage> {
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(url);
  return { page, errors };
}

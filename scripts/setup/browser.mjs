// Takes this machine; gives the path of a Chromium or Chrome for tests, installed when possible.

import { join } from "node:path";
import { aptInstall, findOnPath, isExecutable } from "./process.mjs";

/** The one line that says how to get a browser for the tests. */
export const browserInstruction =
  "No Chromium or Chrome found. Install one, or set CHROME_PATH to its executable.";

const commands = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
];

/** Gives the path of a browser that is already here: `CHROME_PATH` first, then the system's.
 * @throws {Error} when `CHROME_PATH` names no executable file
 */
export function findBrowser() {
  const chosen = process.env.CHROME_PATH;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`CHROME_PATH is "${chosen}", which is not an executable file.`);
  }
  return findOnPath(commands) ?? usualPlaces().find(isExecutable);
}

/** Gives the path of a browser, installing one by apt where that is possible. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found !== undefined) return found;
  // Pages of the project are in Korean too, and a bare Debian has no font for them.
  return aptInstall(["chromium", "fonts-noto-cjk"]) ? findBrowser() : undefined;
}

function usualPlaces() {
  if (process.platform === "darwin") {
    const programs = ["Google Chrome", "Chromium"];
    return programs.map((name) => `/Applications/${name}.app/Contents/MacOS/${name}`);
  }
  if (process.platform === "win32") {
    const { PROGRAMFILES = "", LOCALAPPDATA = "", "PROGRAMFILES(X86)": x86 = "" } = process.env;
    const folders = [PROGRAMFILES, x86, LOCALAPPDATA].filter(Boolean);
    return folders.map((folder) => join(folder, "Google/Chrome/Application/chrome.exe"));
  }
  return [];
}

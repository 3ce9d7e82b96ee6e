// Takes the lockfile; gives a node_modules that agrees with it, through `npm ci` when needed.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npmCommand, root, run } from "./process.mjs";

const stampFile = join(root, "node_modules/.gradus-stamp");

/** Installs the locked dependencies unless they are there already; ends the process on failure. */
export function ensureDependencies() {
  requireNode();
  const stamp = expectedStamp();
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return;
  console.log("Installing the locked dependencies with npm ci (once, until the lockfile changes).");
  const [command, ...prefix] = npmCommand();
  // Development tools are wanted even where NODE_ENV=production, and no dependency needs its
  // install script: `allowScripts` in package.json says the same to an `npm install` by hand.
  const args = ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund"];
  const code = run(command, [...prefix, ...args]);
  if (code !== 0) {
    console.error("npm ci failed. Check the network or the npm registry setting, then try again.");
    process.exit(code);
  }
  writeFileSync(stampFile, stamp);
}

function expectedStamp() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const hash = createHash("sha256").update(lock).digest("hex");
  return `${hash} ${process.platform} ${process.arch}\n`;
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const fits = major > 22 || (major === 22 && minor >= 12) || (major === 20 && minor >= 19);
  if (fits) return;
  console.error(`Gradus needs Node 20.19 or 22.12 and up, but this is ${process.version}.`);
  process.exit(1);
}

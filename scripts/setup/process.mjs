// Takes a command or a package's binary, runs it without a shell; gives exit codes and paths.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the checkout. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/** Runs a command with its output shown and gives its exit code; 1 when it could not start.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function run(command, args, options = {}) {
  const { cwd = root, env = process.env } = options;
  const result = spawnSync(command, args, { cwd, env, stdio: "inherit" });
  if (result.error) console.error(`${command} could not start: ${result.error.message}`);
  return result.status ?? 1;
}

/** Runs a TypeScript program of this checkout from its sources and gives its exit code.
 * @param {string} file path below the checkout
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function runSource(file, args, options) {
  const source = ["--conditions=gradus-source", "--import", import.meta.resolve("tsx")];
  return run(process.execPath, [...source, join(root, file), ...args], options);
}

/** Says whether a command ends with exit code 0, with its output hidden.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 */
export function succeeds(command, args, env = process.env) {
  return spawnSync(command, args, { cwd: root, env, stdio: "ignore" }).status === 0;
}

/** Runs the binary of an installed package by this Node, so that no shell has to find it. A package
 * that only the Playground has is found in its folder.
 * @param {string} packageName
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 */
export function runBinary(packageName, args, options) {
  const folders = ["node_modules", "playground/node_modules"].map((path) => join(root, path));
  const folder = folders.map((path) => join(path, packageName)).find((path) => existsSync(path));
  if (folder === undefined) throw new Error(`${packageName} is not installed; npm ci installs it.`);
  const { name, bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = typeof bin === "string" ? bin : (bin[name.replace(/^@.*\//, "")] ?? bin.tsc);
  return run(process.execPath, [join(folder, file), ...args], options);
}

/** Gives the command that starts npm: the npm that started this script, or the one beside Node.
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand() {
  const beside = dirname(process.execPath);
  const scripts = [
    process.env.npm_execpath ?? "",
    join(beside, "node_modules/npm/bin/npm-cli.js"),
    join(beside, "../lib/node_modules/npm/bin/npm-cli.js"),
  ];
  const script = scripts.find((path) => /npm-cli\.c?js$/.test(path) && existsSync(path));
  return script ? [process.execPath, script] : ["npm"];
}

/** Gives the first of the named programs that is on PATH.
 * @param {readonly string[]} names
 */
export function findOnPath(names) {
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  const suffix = process.platform === "win32" ? ".exe" : "";
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name + suffix);
      if (isExecutable(path)) return path;
    }
  }
  return undefined;
}

/** Says whether a path is a file that may be run.
 * @param {string} path
 */
export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Installs Debian packages where that is possible: as root, on Debian itself. Gives success.
 * Ubuntu is left out, because its `chromium` package is only a pointer to a snap.
 * @param {readonly string[]} packages
 */
export function aptInstall(packages) {
  if (!isRootOnDebian()) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  console.log(`Installing ${packages.join(" and ")} with apt.`);
  if (run("apt-get", ["update", "-qq"], { env }) !== 0) return false;
  const args = ["install", "-y", "-qq", "--no-install-recommends", ...packages];
  return run("apt-get", args, { env }) === 0;
}

function isRootOnDebian() {
  if (process.getuid?.() !== 0 || !existsSync("/etc/os-release")) return false;
  return /^ID=debian$/m.test(readFileSync("/etc/os-release", "utf8"));
}

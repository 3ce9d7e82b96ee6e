// Takes this machine; gives the Python of a virtual environment that holds Keras, made when needed.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, findOnPath, root, run, succeeds } from "./process.mjs";

/** The one line that says how to get a Python for the comparisons with Keras. */
export const pythonInstruction =
  "No Python 3.11 or newer with venv found. Install python3 and python3-venv.";

const environment = join(root, ".venv");
const requirements = join(root, "tools/golden/requirements.txt");
const stampFile = join(environment, "gradus-stamp");

/** Gives the path of the environment's Python, or undefined where no Python can make one.
 * @throws {Error} when Python is here, but the packages cannot be installed
 */
export function ensurePython() {
  const folder = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const python = join(environment, folder);
  const stamp = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return python;

  const system = findPython() ?? installPython();
  if (system === undefined) return undefined;
  console.log("Setting up Python packages in .venv (once, until tools/golden changes).");
  const made = run(system, ["-m", "venv", "--clear", environment]) === 0;
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", requirements];
  if (!made || run(python, pip) !== 0) {
    throw new Error("The Python packages of tools/golden/requirements.txt did not install.");
  }
  writeFileSync(stampFile, stamp);
  return python;
}

function installPython() {
  return aptInstall(["python3", "python3-venv"]) ? findPython() : undefined;
}

/** Debian ships Python without ensurepip, so that venv imports and still cannot make anything. */
function findPython() {
  const python = findOnPath(["python3", "python"]);
  const probe = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";
  return python !== undefined && succeeds(python, ["-c", probe]) ? python : undefined;
}

// Takes this machine; gives the Python of a virtual environment that holds Keras, made when needed.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { aptInstall, findOnPath, root, run, succeeds } from "./process.mjs";

/** The one line that says how to get a Python for the comparisons with Keras. */
export const pythonInstruction =
  "No Python 3.11 or newer with venv found. Install python3 and python3-venv.";

/** Gives the Python that has Keras for tests, or undefined where no Python can make its environment.
 * @throws {Error} when Python is here, but the packages cannot be installed
 */
export function ensurePython() {
  return ensureEnvironment(".venv", "tools/golden/requirements.txt");
}

/** The one line that says how to get Keras on TensorFlow for the tests of models with texts. */
export const tensorflowInstruction =
  "Keras on TensorFlow did not install; tools/golden/requirements-tensorflow.txt names the versions.";

/** Gives the Python that has Keras on TensorFlow, whose packages not every machine can install. */
export function ensureTensorflow() {
  try {
    return ensureEnvironment(".venv-tensorflow", "tools/golden/requirements-tensorflow.txt");
  } catch {
    return undefined;
  }
}

/** Gives the Python of a virtual environment with the required packages, made when needed.
 * @param {string} folder where it is, inside the checkout
 * @param {string} requirements the file for pip
 * @param {(python: string) => boolean} [finish] installs what pip alone cannot; gives success
 * @throws {Error} when Python is here, but the packages cannot be installed
 */
export function ensureEnvironment(folder, requirements, finish = () => true) {
  const environment = join(root, folder);
  const program = process.platform === "win32" ? "Scripts/python.exe" : "bin/python";
  const python = join(environment, program);
  const file = join(root, requirements);
  const stampFile = join(environment, "gradus-stamp");
  const stamp = createHash("sha256").update(readFileSync(file)).digest("hex");
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp) return python;

  const system = findPython() ?? installPython();
  if (system === undefined) return undefined;
  console.log(`Setting up Python packages in ${folder} (once, until ${requirements} changes).`);
  const made = run(system, ["-m", "venv", "--clear", environment]) === 0;
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "-r", file];
  if (!made || run(python, pip) !== 0) {
    throw new Error(`The Python packages of ${requirements} did not install.`);
  }
  // An environment that is not finished is used as it is, and made again the next time.
  if (finish(python)) writeFileSync(stampFile, stamp);
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

// The benchmark: installs the peers it measures against, then runs bench/ with the given arguments.

import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBrowser } from "./setup/browser.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { npmCommand, root, run, runSource } from "./setup/process.mjs";
import { ensureEnvironment, pythonInstruction } from "./setup/python.mjs";

const peers = join(root, "bench/peers");
const torch = "torch==2.15.0";
const stampFile = join(peers, "node_modules/.gradus-stamp");

ensureDependencies();
if (!process.argv.includes("--help")) {
  ensurePeers();
  if (process.argv.includes("--gpu")) ensureBrowser();
  else build();
}
if (process.argv.includes("--python")) ensurePythonPeers();
process.exitCode = runSource("bench/main.ts", process.argv.slice(2));

/** Builds what users install, which is then what is measured. */
function build() {
  const code = run(process.execPath, [join(root, "scripts/build.mjs"), "--library"]);
  if (code !== 0) process.exit(code);
  process.env.GRADUS_BENCH_BUILT = "1";
}

/** Installs the locked peers; what fails is left out of the measurement, and the table says so. */
function ensurePeers() {
  const stamp = createHash("sha256").update(readFileSync(join(peers, "package-lock.json")));
  const expected = `${stamp.digest("hex")} ${process.platform} ${process.arch}\n`;
  if (existsSync(stampFile) && readFileSync(stampFile, "utf8") === expected) return;
  console.log("Installing the peers in bench/peers (once; about 800 MB).");
  const [command, ...prefix] = npmCommand();
  // Without install scripts: that of onnxruntime-node would fetch several hundred MB of CUDA.
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  if (run(command, [...prefix, ...args], { cwd: peers }) === 0) writeFileSync(stampFile, expected);
  else console.error("The peers did not install; the table will say which are missing.");
}

/** Installs the Python peers; without a C compiler, PyTorch is left out. */
function ensurePythonPeers() {
  const install = join(root, "bench/python/install_torch.py");
  const finish = (/** @type {string} */ python) => run(python, [install, torch]) === 0;
  const python = ensureEnvironment("bench/peers/.venv", "bench/python/requirements.txt", finish);
  if (python === undefined) console.error(pythonInstruction);
}

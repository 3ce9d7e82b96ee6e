// Packs the package, installs it into an empty project and follows the README's quick start there:
// in JavaScript, in strict TypeScript and in a Vite build that a browser opens.

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { npmCommand } from "../../scripts/setup/process.mjs";
import { hasBrowser, launchBrowser, openPage, serve } from "../browser/harness.ts";
import { codeBlocks } from "../code-blocks.ts";
import { root } from "../run-source.ts";

const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const entries = Object.keys(manifest.exports).filter((entry) => entry !== "./package.json");
const entryNames = entries.map((entry) => entry.replace(/^\./, "gradus"));
const quickStart = codeBlocks(readFileSync(join(root, "README.md"), "utf8"))[0]?.code ?? "";

/** What each run of the quick start has to report about itself. */
const report = `
globalThis.report = {
  loss: history.history["loss"],
  probabilities: Array.from(await probabilities.data()),
};
`;

/** The quick start in a worker, which has no files to save to. */
const inWorker = `
${quickStart.replace(/^await model\.save.*$/m, "")}
${report}
postMessage(globalThis.report);
`;

const startWorker = `
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
worker.onmessage = ({ data }) => {
  globalThis.report = data;
};
worker.onerror = ({ message }) => console.error(message);
`;

let project: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "gradus-package-"));
  npm(root, "pack", "--silent", "--pack-destination", project);
  const tarball = readdirSync(project).find((name) => name.endsWith(".tgz"));
  write("package.json", JSON.stringify({ name: "empty", private: true, type: "module" }));
  const quiet = ["--prefer-offline", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"];
  npm(project, "install", ...quiet, `./${tarball}`);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

function npm(folder: string, ...args: string[]): void {
  const [command, ...prefix] = npmCommand();
  execFileSync(command, [...prefix, ...args], {
    cwd: folder,
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

function node(...args: string[]): string {
  return execFileSync(process.execPath, args, { cwd: project, encoding: "utf8" });
}

function expectTrained(result: { loss: number[]; probabilities: number[] }): void {
  const { loss, probabilities } = result;
  expect(loss.length).toBeGreaterThan(1);
  expect(loss.at(-1)).toBeLessThan((loss[0] ?? 0) / 2);
  const firstRow = probabilities.slice(0, 10).reduce((sum, value) => sum + value, 0);
  expect(firstRow).toBeCloseTo(1, 5);
}

describe("the published package", () => {
  it("publint finds nothing to mend", async () => {
    const { messages } = await publint({
      pkgDir: join(project, "node_modules/gradus"),
      pack: false,
    });
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it("holds no test, no TypeScript source and no fixture", () => {
    const folder = join(project, "node_modules/gradus");
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
    expect(files.filter((path) => /\.test\.|fixtures|testing|(?<!\.d)\.ts$/.test(path))).toEqual(
      [],
    );
  });

  it.each(entryNames)("%s loads in Node and exports something", (name) => {
    write(
      "entry.mjs",
      `import * as entry from "${name}";\nconsole.log(Object.keys(entry).length);`,
    );
    expect(Number(node("entry.mjs"))).toBeGreaterThan(0);
  });

  it("the command tells its version", () => {
    const output = node("node_modules/gradus/dist/node/command.js", "--version");
    expect(output).toContain(manifest.version);
  });

  it("the quick start runs as JavaScript", () => {
    write("start.mjs", `${quickStart}${report}console.log(JSON.stringify(globalThis.report));`);
    const output = node("start.mjs");
    expectTrained(JSON.parse(output.trim().split("\n").at(-1) ?? ""));
    expect(readdirSync(project)).toContain("digits.keras");
  });

  it("without the package webgpu, explains how the GPU is had, and trains without it", () => {
    expect(existsSync(join(project, "node_modules/webgpu"))).toBe(false);
    const missing =
      'in Node the device "webgpu" needs the package webgpu (Dawn, 130 MB). ' +
      'Install it by "npm install webgpu", or choose the device "wasm".';
    write(
      "gpu.mjs",
      `
import { getDevice, Input, layers, Sequential, setDevice } from "gradus";
const refused = await setDevice("webgpu").catch(({ name, message }) => ({ name, message }));
const device = getDevice();
const lines = [];
await setDevice("auto", { onChoice: (line) => lines.push(line) });
const model = new Sequential([Input({ shape: [1] }), new layers.Dense({ units: 1 })], { name: "line" });
model.compile({ optimizer: "sgd", loss: "mse" });
const x = [[1], [2]];
const { history } = await model.fit(x, x, { epochs: 20, verbose: 0 });
await model.predict(x, { verbose: 0 });
console.log(JSON.stringify({ refused, device, lines, on: model.device, loss: history["loss"] }));
`,
    );
    const { refused, device, lines, on, loss } = JSON.parse(node("gpu.mjs"));
    expect(refused).toEqual({ name: "BackendError", message: `setDevice: ${missing}` });
    expect(device).toBe("wasm");
    expect(lines).toEqual([
      `auto: "line" computes on the processor, as there is no GPU: ${missing}`,
    ]);
    expect(on).toBe("wasm");
    expect(loss.at(-1)).toBeLessThan(loss[0] / 2);
    const listed = node("node_modules/gradus/dist/node/command.js", "devices").replace(/\s+/g, " ");
    expect(listed).toContain(`webgpu not on this machine: ${missing}`);
    expect(listed).toContain("auto computes every model on the processor, as there is no GPU");
  });

  it.each(["nodenext", "bundler"])("the quick start is strict TypeScript (%s)", (resolution) => {
    const folder = `types-${resolution}`;
    const imports = entryNames.map((name, index) => `import * as entry${index} from "${name}";`);
    const uses = `export const all = [${entryNames.map((_, index) => `entry${index}`)}];`;
    write(`${folder}/start.ts`, quickStart);
    write(`${folder}/entries.ts`, [...imports, uses].join("\n"));
    const module = resolution === "bundler" ? "esnext" : "nodenext";
    // Neither Node's types nor skipLibCheck: the declarations have to stand on their own.
    const compilerOptions = {
      ...{ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true },
      ...{ module, moduleResolution: resolution, target: "es2022", types: [], noEmit: true },
      lib: ["es2023", "dom", "dom.iterable"],
    };
    write(`${folder}/tsconfig.json`, JSON.stringify({ compilerOptions, include: ["*.ts"] }));
    const compiler = join(root, "node_modules/typescript/bin/tsc");
    expect(diagnostics(compiler, join(project, folder))).toBe("");
  });

  const places = [
    { where: "page", isolated: false },
    { where: "page", isolated: true },
    { where: "worker", isolated: false },
    { where: "worker", isolated: true },
  ] as const;

  it.skipIf(!hasBrowser()).each(places)(
    "a Vite build trains in a browser's $where, with shared memory: $isolated",
    async ({ where, isolated }) => {
      const head = '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:," />';
      const folder = `site-${where}`;
      write(`${folder}/index.html`, `${head}<script type="module" src="./main.js"></script>`);
      write(`${folder}/main.js`, where === "page" ? quickStart + report : startWorker);
      write(`${folder}/worker.js`, inWorker);
      const site = join(project, folder);
      await build({
        root: site,
        configFile: false,
        logLevel: "error",
        worker: { format: "es" },
        build: { target: "es2022" },
      });

      const server = await serve(join(site, "dist"), { isolated });
      const browser = await launchBrowser();
      try {
        const { page, errors } = await openPage(browser, server.url);
        const done = page.waitForFunction("globalThis.report", undefined, { timeout: 120_000 });
        await done.catch((error) => expect(errors, String(error)).toEqual(["no error"]));
        expectTrained(await page.evaluate("globalThis.report"));
        expect(errors).toEqual([]);
      } finally {
        await browser.close();
        await server.close();
      }
    },
  );
});

/** Gives what the compiler has to say about a project: nothing when all is well. */
function diagnostics(compiler: string, folder: string): string {
  try {
    execFileSync(process.execPath, [compiler, "-p", "."], { cwd: folder, encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

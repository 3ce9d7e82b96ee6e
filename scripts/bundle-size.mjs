// Bundles two programs by esbuild and by rolldown, runs them, and holds the bytes that they load.

import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { root } from "./setup/process.mjs";

/** @typedef {{ name: string, code: string, isEntry: boolean }} Chunk */

const minimal = `
  import { Dense, Input } from "gradus/layers";
  import { MeanSquaredError } from "gradus/losses";
  import { Sequential } from "gradus/models";
  import { Adam } from "gradus/optimizers";
  const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 8 }), new Dense({ units: 1 })]);
  model.compile({ optimizer: new Adam(), loss: new MeanSquaredError() });
  await model.fit([[0, 1]], [[1]], { epochs: 10 });
`;
const everything = `
  import * as gradus from "gradus";
  globalThis.gradus = gradus;
`;

/** Largest gzip sizes in bytes, of all that a page loads until the program has run. */
const budgets = [
  { name: "a dense network from subpaths", code: minimal, most: 90_000 },
  { name: "everything", code: everything, most: 200_000 },
];

const bundlers = { esbuild: byEsbuild, rolldown: byRolldown };
const conditions = ["gradus-source", "import", "default"];

/** Prints the sizes against their budgets; tells whether all are kept. */
export async function keepsBundleSizes() {
  let ok = true;
  for (const { name, code, most } of budgets) {
    for (const [bundler, bundle] of Object.entries(bundlers)) {
      const loaded = await chunksLoaded(await bundle(code));
      const size = loaded.reduce(
        (sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length,
        0,
      );
      const kept = size <= most;
      const sizes = `${(size / 1000).toFixed(1)} of ${most / 1000} kB in ${loaded.length} files`;
      console.log(`${kept ? "ok" : "FAILED"}  bundle of ${name} by ${bundler}: ${sizes} gzip`);
      ok &&= kept;
    }
  }
  return ok;
}

/** Runs a bundle to its end, and gives the chunks that were loaded, at once or late.
 * @param {readonly Chunk[]} chunks
 */
async function chunksLoaded(chunks) {
  await mkdir(join(root, ".tmp"), { recursive: true });
  const folder = await mkdtemp(join(root, ".tmp", "bundle-"));
  try {
    for (const { name, code } of chunks) {
      const file = join(folder, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, `globalThis.loadedChunks.push(${JSON.stringify(name)});\n${code}`);
    }
    const entry = chunks.find(({ isEntry }) => isEntry)?.name ?? "";
    const program = join(folder, "run.mjs");
    await writeFile(
      program,
      `globalThis.loadedChunks = [];
      await import(${JSON.stringify(pathToFileURL(join(folder, entry)).href)});
      process.send(globalThis.loadedChunks);`,
    );
    await writeFile(join(folder, "package.json"), '{ "type": "module" }');
    const names = await answerOf(program);
    return chunks.filter(({ name }) => names.includes(name));
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** @param {string} program @returns {Promise<readonly string[]>} */
async function answerOf(program) {
  const child = fork(program, { silent: true });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`a bundled program ended with ${code} before it had run`);
  });
  const [names] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {});
  return names;
}

/** @param {string} code @returns {Promise<Chunk[]>} */
async function byEsbuild(code) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: root },
    absWorkingDir: root,
    outdir: "bundle",
    bundle: true,
    splitting: true,
    minify: true,
    write: false,
    metafile: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    conditions,
  });
  return Object.entries(metafile.outputs).map(([name, { entryPoint }]) => ({
    name,
    code: outputFiles.find(({ path }) => path === join(root, name))?.text ?? "",
    isEntry: entryPoint === "<stdin>",
  }));
}

/** @param {string} code @returns {Promise<Chunk[]>} */
async function byRolldown(code) {
  const entry = join(root, "bundle-entry.js");
  const bundle = await rolldown({
    input: entry,
    platform: "browser",
    resolve: { conditionNames: conditions },
    plugins: [
      {
        name: "entry",
        load: (id) => (id === entry ? code : null),
        resolveId: (id) => (id === entry ? id : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: "esm", minify: true });
  await bundle.close();
  return output.flatMap((chunk) =>
    chunk.type === "chunk"
      ? [{ name: chunk.fileName, code: chunk.code, isEntry: chunk.isEntry }]
      : [],
  );
}

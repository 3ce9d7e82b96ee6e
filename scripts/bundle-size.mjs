// Bundles two programs by esbuild and by rolldown; holds the bytes that a page loads at its start.

import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { rolldown } from "rolldown";
import { root } from "./setup/process.mjs";

/** @typedef {{ name: string, code: Uint8Array | string, imports: readonly string[], isEntry: boolean }} Chunk */

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

/**
 * Largest gzip sizes in bytes, of all that is loaded before the program runs. `aim` is where a size
 * should come down to; `most` keeps it from growing meanwhile.
 */
const budgets = [
  { name: "a dense network from subpaths", code: minimal, aim: 90_000, most: 120_000 },
  { name: "everything", code: everything, aim: 200_000, most: 200_000 },
];

const bundlers = { esbuild: byEsbuild, rolldown: byRolldown };
const conditions = ["gradus-source", "import", "default"];

/** Prints the sizes against their budgets; tells whether all are kept. */
export async function keepsBundleSizes() {
  let ok = true;
  for (const { name, code, aim, most } of budgets) {
    for (const [bundler, bundle] of Object.entries(bundlers)) {
      const size = sizeAtStart(await bundle(code));
      const kept = size <= most;
      const aimed = aim === most ? "" : `, aim ${aim / 1000}`;
      const sizes = `${(size / 1000).toFixed(1)} of ${most / 1000} kB${aimed}`;
      console.log(`${kept ? "ok" : "FAILED"}  bundle of ${name} by ${bundler}: ${sizes} gzip`);
      ok &&= kept;
    }
  }
  return ok;
}

/** Sums up the entry and what it imports at once, file by file; late imports do not count.
 * @param {readonly Chunk[]} chunks
 */
function sizeAtStart(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.name, chunk]));
  const loaded = new Set(chunks.filter(({ isEntry }) => isEntry).map(({ name }) => name));
  let size = 0;
  for (const name of loaded) {
    const chunk = byName.get(name);
    if (chunk === undefined) throw new Error(`the bundle has no chunk ${name}`);
    size += gzipSync(chunk.code, { level: 9 }).length;
    for (const imported of chunk.imports) loaded.add(imported);
  }
  return size;
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
  return Object.entries(metafile.outputs).map(([name, { imports, entryPoint }]) => ({
    name,
    code: outputFiles.find(({ path }) => path === join(root, name))?.contents ?? "",
    imports: imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => path),
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
      ? [{ name: chunk.fileName, code: chunk.code, imports: chunk.imports, isEntry: chunk.isEntry }]
      : [],
  );
}

// Joins the modules of src/ into few files for Node, which takes most of a millisecond to find and
// link each one: dist/node/. Bundlers and browsers get the modules themselves.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { root } from "./setup/process.mjs";

const common = "gradus";

/** Writes dist/node/: a file per entry, one that all of them share, and what is loaded late. */
export async function bundleForNode() {
  const { exports, dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const entries = Object.values(exports).filter(({ node }) => node !== undefined);
  const input = Object.fromEntries(
    entries.map((entry) => [nameOf(entry.node), join(root, entry["gradus-source"])]),
  );
  const main = join(root, exports["."]["gradus-source"]);
  /** @type {Set<string>} */
  const loadedAtOnce = new Set();
  const bundle = await rolldown({
    cwd: root,
    input: { ...input, command: join(root, "src/cli/main.ts") },
    platform: "node",
    external: Object.keys(dependencies),
    resolve: { conditionNames: ["gradus-source", "node", "import", "default"] },
    plugins: [
      {
        name: "loaded-at-once",
        buildEnd() {
          /** @param {string} id */
          const visit = (id) => {
            if (loadedAtOnce.has(id)) return;
            loadedAtOnce.add(id);
            for (const next of this.getModuleInfo(id)?.importedIds ?? []) visit(next);
          };
          visit(main);
          loadedAtOnce.delete(main);
        },
      },
    ],
  });
  await bundle.write({
    dir: join(root, "dist/node"),
    format: "esm",
    comments: { jsdoc: false },
    chunkFileNames: ({ name }) => (name === common ? "[name].js" : "late/[name].js"),
    codeSplitting: { groups: [{ name: common, test: (id) => loadedAtOnce.has(id) }] },
  });
  await bundle.close();
}

/** @param {string} file */
function nameOf(file) {
  return file.slice("./dist/node/".length, -".js".length);
}

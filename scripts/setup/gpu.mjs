// Takes the browser of this machine; gives the settings with which WebGPU in Node finds a GPU, be it
// the emulated one that Chromium brings along.

import { existsSync, mkdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { root, succeeds } from "./process.mjs";

/** The one line that says how to get a GPU for the tests. */
export const gpuInstruction =
  "No GPU for WebGPU in Node. Install a Vulkan driver, or Chromium, which brings an emulated one.";

const probe = `
  const { create } = await import("webgpu");
  process.exit((await create([]).requestAdapter()) === null ? 1 : 0);
`;

/** Gives the environment in which WebGPU in Node finds an adapter; undefined where there is none.
 * The emulated GPU comes first: it is the same everywhere.
 * @param {string | undefined} browser path of a browser that may bring one
 * @returns {NodeJS.ProcessEnv | undefined}
 */
export function findGpu(browser) {
  const settings = [emulated(browser), {}].filter((env) => env !== undefined);
  const args = ["--input-type=module", "-e", probe];
  return settings.find((env) => succeeds(process.execPath, args, { ...process.env, ...env }));
}

// SwiftShader lies beside the browser, as does a loader of Vulkan drivers. Only the loader is put on the
// path of libraries: the others there would get in the way of programs of the same names.
/** @param {string | undefined} browser
 * @returns {NodeJS.ProcessEnv | undefined} */
function emulated(browser) {
  if (process.platform !== "linux" || browser === undefined) return undefined;
  const folders = [dirname(realpathSync(browser)), "/usr/lib/chromium", "/opt/google/chrome"];
  const folder = folders.find((path) => existsSync(join(path, "vk_swiftshader_icd.json")));
  if (folder === undefined) return undefined;
  const libraries = join(root, "node_modules/.cache/gradus/vulkan");
  const loader = join(libraries, "libvulkan.so.1");
  const brought = join(folder, "libvulkan.so.1");
  if (existsSync(brought)) {
    mkdirSync(libraries, { recursive: true });
    rmSync(loader, { force: true });
    symlinkSync(brought, loader);
  }
  const before = process.env.LD_LIBRARY_PATH;
  return {
    VK_ICD_FILENAMES: join(folder, "vk_swiftshader_icd.json"),
    LD_LIBRARY_PATH: before ? `${libraries}:${before}` : libraries,
  };
}

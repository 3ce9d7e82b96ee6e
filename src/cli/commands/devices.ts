// gradus devices: nothing in; what can compute on this machine out.

import type { Device } from "gradus";
import { getDevice, devices as names } from "gradus";
import { platform } from "#platform";
import { defineCommand } from "../command.ts";
import { count } from "../table/read-table.ts";

const descriptions: Readonly<Record<Device, () => string>> = {
  wasm: () =>
    `compiles each step to WebAssembly with SIMD, on up to ${count(platform.computeThreads, "thread")}`,
  reference: () => "computes each operation plainly and slowly, to check other devices against",
};

/** Is the command `gradus devices`. */
export const devices = defineCommand({
  name: "devices",
  summary: "Lists what can compute on this machine.",
  args: [],
  options: {},
  details: "Lists the devices that this version can compute on; the default is marked.",
  examples: ["devices"],
  run: (terminal) => {
    const width = Math.max(...names.map((name) => name.length));
    for (const name of names) {
      const mark = name === getDevice() ? " (default)" : "";
      const label = terminal.colors.bold(name.padEnd(width));
      terminal.print(`${label}  ${descriptions[name]()}${mark}`);
    }
  },
});

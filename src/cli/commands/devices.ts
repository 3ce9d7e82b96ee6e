// gradus devices: nothing in; what can compute on this machine out.

import type { Device, GpuFacts } from "gradus";
import {
  describeAutomatic,
  describeDevice,
  GradusError,
  getDevice,
  devices as names,
  setDevice,
} from "gradus";
import { platform } from "#platform";
import { defineCommand } from "../command.ts";
import { count } from "../table/read-table.ts";

const descriptions: Readonly<Record<Device, () => string | Promise<string>>> = {
  wasm: () =>
    `compiles each step to WebAssembly with SIMD, on up to ${count(platform.computeThreads, "thread")}`,
  webgpu: describeGpu,
  reference: () =>
    "computes each operation plainly and slowly, to check other devices against; " +
    "installReferenceDevice() of gradus/engine adds it to a program",
};

/** Opens the GPU, names its adapter, and goes back to the device that was chosen. */
async function describeGpu(): Promise<string> {
  const chosen = getDevice();
  try {
    await setDevice("webgpu");
    const { gpu } = describeDevice();
    return gpu === undefined ? "computes on the GPU" : showGpu(gpu);
  } catch (error) {
    if (!(error instanceof GradusError)) throw error;
    return `not on this machine: ${error.message.replace(/^setDevice: /, "")}`;
  } finally {
    await setDevice(chosen);
  }
}

function showGpu({ name, features, ...most }: GpuFacts): string {
  const mebibytes = most.maxTensorBytes / 2 ** 20;
  const known = ["shader-f16", "subgroups", "timestamp-query"];
  const useful = known.filter((feature) => features.includes(feature));
  return [
    `computes on the GPU: ${name}`,
    `tensors up to ${mebibytes.toFixed(0)} MiB`,
    `${count(most.maxBuffers, "buffer")} per kernel`,
    `features: ${useful.join(", ") || "none beyond the common ones"}`,
  ].join("; ");
}

/** Is the command `gradus devices`. */
export const devices = defineCommand({
  name: "devices",
  summary: "Lists what can compute on this machine.",
  args: [],
  options: {},
  details:
    "Lists the devices that this version can compute on; the default is marked. Where there is a GPU, both " +
    "devices are measured for a moment, once, and auto says what it would choose.",
  examples: ["devices"],
  run: async (terminal) => {
    const width = Math.max(...names.map((name) => name.length));
    for (const name of names) {
      const mark = name === getDevice() ? " (default)" : "";
      const label = terminal.colors.bold(name.padEnd(width));
      terminal.print(`${label}  ${await descriptions[name]()}${mark}`);
    }
    terminal.print(`${terminal.colors.bold("auto".padEnd(width))}  ${await describeAutomatic()}`);
  },
});

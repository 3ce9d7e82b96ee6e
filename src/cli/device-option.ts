// The option --device: a name in; the device chosen out, or why it cannot be.

import type { DeviceChoice } from "gradus";
import { BackendError, ConfigError, setDevice } from "gradus";
import type { Option } from "./options.ts";
import { choice } from "./options.ts";
import type { Terminal } from "./terminal/terminal.ts";

type Name = Exclude<DeviceChoice, "reference">;

/** Is the option of all commands that compute. */
export const deviceOption: Option<Name> = choice(["wasm", "webgpu", "auto"], {
  value: "NAME",
  help:
    "What computes: wasm, the processor; webgpu, the GPU; auto, the one of them that should be faster " +
    "for this model (see gradus devices).",
  fallback: "wasm",
});

/**
 * Chooses the device; what `auto` decides goes to standard error.
 * @throws ConfigError where there is no such device on this machine, saying what is missing.
 */
export async function chooseDevice(name: Name, terminal: Terminal): Promise<void> {
  try {
    await setDevice(name, { onChoice: (line) => terminal.note(line) });
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    const why = error.message.replace(/^setDevice: /, "");
    throw new ConfigError(`--device ${name}: ${why}`, { cause: error });
  }
}

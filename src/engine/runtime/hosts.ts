// What handles ask of the runtime: to compute and read tensors, to read and overwrite variables.

import type { Host } from "../trace/host.ts";
import type { VariableHost } from "../trace/variable.ts";
import { deviceLoading } from "./device.ts";
import { force, recorded } from "./eager.ts";
import { release } from "./storage.ts";
import { overwrite, variableStorage } from "./variables.ts";

/** Computes on the present device. */
export const tensorHost: Host = {
  read: (values) => {
    const results = force(values).map((result) => ("read" in result ? result.read() : result));
    // Whoever reads waits for the code for threads as well, so that later programs have it.
    const loading = deviceLoading();
    return loading === undefined ? results : results.map((result) => loading.then(() => result));
  },
  recorded,
};

/** Keeps variables where they are, and those that begin on the present device. */
export const variableHost: VariableHost = {
  readVariable: (variable) => variableStorage(variable).read(),
  writeVariable: (variable, value) => {
    const [elements] = force([value]);
    if (elements !== undefined) overwrite(variable, elements);
  },
  releaseVariable: release,
};

// Joins handles and runtime: after this module is loaded, tensors and variables can be read.

import { installHost } from "../trace/host.ts";
import { installVariableHost } from "../trace/variable.ts";
import { deviceLoading } from "./device.ts";
import { force, recorded } from "./eager.ts";
import { release } from "./storage.ts";
import { overwrite, variableStorage } from "./variables.ts";

installHost({
  read: (values) => {
    const results = force(values).map((result) => ("read" in result ? result.read() : result));
    // Whoever reads waits for the code for threads as well, so that later programs have it.
    const loading = deviceLoading();
    return loading === undefined ? results : results.map((result) => loading.then(() => result));
  },
  recorded,
});

installVariableHost({
  readVariable: (variable) => variableStorage(variable).read(),
  writeVariable: (variable, value) => {
    const [elements] = force([value]);
    if (elements !== undefined) overwrite(variable, elements);
  },
  releaseVariable: release,
});

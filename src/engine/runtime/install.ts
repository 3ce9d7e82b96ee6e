// Joins handles and runtime: after this module is loaded, tensors and variables can be read.

import { installHost } from "../trace/host.ts";
import { installVariableHost } from "../trace/variable.ts";
import { force, recorded } from "./eager.ts";
import { release } from "./storage.ts";
import { overwrite, variableStorage } from "./variables.ts";

installHost({
  read: (values) => force(values).map((result) => ("read" in result ? result.read() : result)),
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

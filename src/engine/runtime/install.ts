// Joins handles and runtime: after this module is loaded, tensors and variables can be read.

import { installHost } from "../trace/host.ts";
import { installVariableHost } from "../trace/variable.ts";
import { registerGpu } from "./device.ts";
import { tensorHost, variableHost } from "./hosts.ts";

installHost(tensorHost);
installVariableHost(variableHost);
registerGpu((options) => import("./gpu-place.ts").then(({ openGpu }) => openGpu(options)));

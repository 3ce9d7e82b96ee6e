// The parts of the runtime for programs that choose a device, loaded when they do.

import { late } from "../../shared/late.ts";

const automatic = () => import("./automatic.ts");

export const choosePlace = /* @__PURE__ */ late(automatic, "choosePlace");
export const moveVariables = /* @__PURE__ */ late(automatic, "moveVariables");
/** Says in a line what `"auto"` would choose on this machine, and what was measured. */
export const describeAutomatic = /* @__PURE__ */ late(automatic, "describeAutomatic");

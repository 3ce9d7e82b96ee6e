// The parts of the runtime for programs that choose a device, loaded when they do.

import { late } from "../../shared/late.ts";

const automatic = () => import("./automatic.ts");

export const choosePlace = /* @__PURE__ */ late(automatic, "choosePlace");
export const openCandidates = /* @__PURE__ */ late(automatic, "openCandidates");

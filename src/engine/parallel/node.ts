// Threads and wide vectors in Node, which are there at once.

import { revectorize } from "../backends/wasm/revectorization.ts";
import { makeTeam } from "../backends/wasm/threads/team.ts";
import type { Parallel } from "./parallel.ts";

/** Is what Node has. */
export const parallel: Parallel = {
  threading: () => makeTeam,
  loading: () => undefined,
  revectorize,
};

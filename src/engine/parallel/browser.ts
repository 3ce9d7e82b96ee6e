// Threads in browsers: their code is loaded only where memory is shared, in workers of isolated pages.

import { platform } from "#platform";
import type { MakeTeam } from "../backends/wasm/threads/team.ts";
import type { Parallel } from "./parallel.ts";

let makeTeam: MakeTeam | undefined;
let loading: Promise<void> | undefined;

async function load(): Promise<void> {
  ({ makeTeam } = await import("../backends/wasm/threads/team.ts"));
  loading = undefined;
}

/** Is what a page or worker has. */
export const parallel: Parallel = {
  threading: () => makeTeam,
  loading: () => {
    if (platform.computeThreads > 1 && makeTeam === undefined) loading ??= load();
    return loading;
  },
  revectorize: ({ refusal = "a browser's engine has no such flag" }) => ({
    on: false,
    reason: refusal,
  }),
};

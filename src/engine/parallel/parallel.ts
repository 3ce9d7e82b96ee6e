// What lets a host compute on several threads and on wider vectors; `#parallel` resolves to one of two.

import type { EngineFlags, Revectorization } from "../backends/wasm/revectorization.ts";
import type { MakeTeam } from "../backends/wasm/threads/team.ts";

/** Is what a host has of it. */
export interface Parallel {
  /** Gives the code for threads; undefined before it is loaded. */
  readonly threading: () => MakeTeam | undefined;
  /** Resolves when the code for threads is there; undefined where nothing is to be waited for. */
  readonly loading: () => Promise<void> | undefined;
  /** Tries to have vectors joined in pairs. */
  readonly revectorize: (flags: EngineFlags, fusedMultiplyAdd: boolean) => Revectorization;
}

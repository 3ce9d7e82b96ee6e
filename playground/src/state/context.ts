// How a component finds the workspace that it belongs to; there can be several on a page.

import { getContext, setContext } from "svelte";
import type { Workspace } from "./workspace.svelte.ts";

const key = Symbol("workspace");

/** Makes a workspace the one of all components inside; to be called while a component is made. */
export function provideWorkspace(workspace: Workspace): Workspace {
  return setContext(key, workspace);
}

/** Gives the workspace that a component belongs to; to be called while it is made. */
export function useWorkspace(): Workspace {
  return getContext<Workspace>(key);
}

// The tools below the network: each is a panel that loads when it is opened.

import type { Component } from "svelte";
import type { Both } from "../../language/phrases.ts";
import { compareTitle } from "./compare/title.ts";
import { embedTitle } from "./embed/title.ts";
import { explainTitle } from "./explain/title.ts";
import { formulasTitle } from "./formulas/title.ts";
import { glossaryTitle } from "./glossary/title.ts";
import { modelTitle } from "./model/title.ts";
import { ownDataTitle } from "./own-data/title.ts";
import { raceTitle } from "./race/title.ts";

/** Is a tool with its title; its component finds the workspace by `useWorkspace()`. */
export interface Panel {
  /** Name in the link and in tests. */
  readonly id: string;
  readonly title: Both<{ readonly title: string }>;
  /** Loads the component, so that nobody waits for a tool that stays closed. */
  readonly load: () => Promise<{ readonly default: Component }>;
}

/** Lists the tools in the order of their tabs. */
export const panels: readonly Panel[] = [
  {
    id: "own-data",
    title: ownDataTitle,
    load: () => import("./own-data/own-data-panel.svelte"),
  },
  { id: "formulas", title: formulasTitle, load: () => import("./formulas/formulas-panel.svelte") },
  { id: "explain", title: explainTitle, load: () => import("./explain/explain-panel.svelte") },
  { id: "race", title: raceTitle, load: () => import("./race/race-panel.svelte") },
  { id: "compare", title: compareTitle, load: () => import("./compare/compare-panel.svelte") },
  { id: "model", title: modelTitle, load: () => import("./model/model-panel.svelte") },
  { id: "glossary", title: glossaryTitle, load: () => import("./glossary/glossary-panel.svelte") },
  { id: "embed", title: embedTitle, load: () => import("./embed/embed-panel.svelte") },
];

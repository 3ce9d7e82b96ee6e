// What lessons can point at, and how it is found on the page.

import type { FeatureName } from "../config/config.ts";

/** Names the controls that lessons point at, as `view/control.svelte` carries them. */
export const anchoredControls = [
  ...(["playButton", "stepButton", "resetButton", "speed"] as const),
  ...(["problem", "learningRate", "optimizer", "loss", "activation", "output"] as const),
  ...(["regularization", "initializer", "numHiddenLayers", "redrawWeights"] as const),
  ...(["dataset", "noise", "percTrainData", "batchSize", "epochShare", "shuffle"] as const),
  ...(["showTestData", "showBatch", "discretize"] as const),
] as const;

/** Names the areas that lessons point at, as `data-part` carries them. */
export const anchoredParts = [
  ...(["controls", "data", "network", "output", "tools"] as const),
  ...(["losses", "map", "scores", "trouble"] as const),
] as const;

/** Is a thing on the page; nodes are named by layer and number, hidden layers begin at 1. */
export type Anchor =
  | `control:${(typeof anchoredControls)[number]}`
  | `part:${(typeof anchoredParts)[number]}`
  | `node:${number}-${number}`
  | `feature:${FeatureName}`;

/** Gives the selector of an anchor. */
export function selectorOf(anchor: Anchor): string {
  const [kind = "", name = ""] = anchor.split(":");
  return `[data-${kind}="${name}"]`;
}

// What a node is called, for labels and screen readers.

import type { Config } from "../../config/config.ts";
import type { NodePlace } from "../../config/shape.ts";
import { featureOf } from "../../data/features.ts";
import type { pageTexts } from "../../language/page.ts";

type Texts = (typeof pageTexts)["en" | "ko"];

/** Gives the name of a node: a feature, one of a hidden layer, or an output. */
export function nodeName(texts: Texts, config: Config, { layer, node }: NodePlace): string {
  if (layer === 0) {
    const feature = config.features[node];
    return feature === undefined ? "" : featureOf(feature).label;
  }
  const isOutput = layer === config.layers.length + 1;
  return isOutput ? texts.outputNode(node + 1) : texts.hiddenNode(layer, node + 1);
}

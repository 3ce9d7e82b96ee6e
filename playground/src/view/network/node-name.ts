// What a node is called, for labels and screen readers.

import { type Config, featureNames, type InputName } from "../../config/config.ts";
import { classNameOf, columnOf } from "../../config/inputs.ts";
import type { NodePlace } from "../../config/shape.ts";
import { coordinateLabel, featureOf } from "../../data/features.ts";
import type { pageTexts } from "../../language/page.ts";

type Texts = (typeof pageTexts)["en" | "ko"];

/** Gives the name of a coordinate, by its place from 0, in the table that it comes from; else X₁, X₂, …. */
export function coordinateName(config: Config, index: number): string {
  return columnOf(config, index)?.name ?? coordinateLabel(index);
}

/** Gives the name of an input of the network; coordinates have that of their column. */
export function inputName(config: Config, name: InputName): string {
  const { label } = featureOf(name);
  const place = (featureNames as readonly InputName[]).indexOf(name);
  return label === coordinateLabel(place) ? coordinateName(config, place) : label;
}

/** Gives the name of a class, by its number from 0, in the table that it comes from; else class 1, class 2, …. */
export function className(texts: Texts, config: Config, index: number): string {
  return classNameOf(config, index) ?? texts.classNumber(index + 1);
}

/** Gives the name of a node: a feature, one of a hidden layer, or an output. */
export function nodeName(texts: Texts, config: Config, { layer, node }: NodePlace): string {
  if (layer === 0) {
    const feature = config.features[node];
    return feature === undefined ? "" : inputName(config, feature);
  }
  const isOutput = layer === config.layers.length + 1;
  return isOutput ? texts.outputNode(node + 1) : texts.hiddenNode(layer, node + 1);
}

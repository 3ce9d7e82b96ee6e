// The network in words: its shape, how far it is, its strongest weights, what it says where.

import { activationOf, type Config, classesOf, outputUnits } from "../../config/config.ts";
import { columnOf, heldOf } from "../../config/inputs.ts";
import { sizesOf, weightIndex } from "../../config/shape.ts";
import { classOf } from "../../config/targets.ts";
import { type Frame, mapSize } from "../../engine/frame.ts";
import type { controlTexts } from "../../language/controls.ts";
import type { pageTexts } from "../../language/page.ts";
import { className, coordinateName, inputName, nodeName } from "../network/node-name.ts";
import { axisNumber, percent, shortNumber, threeDecimals } from "../numbers.ts";
import type { wordsTexts } from "./texts.ts";

/** Are the texts of one language. */
export interface WordsIn {
  readonly words: (typeof wordsTexts)["en" | "ko"];
  readonly page: (typeof pageTexts)["en" | "ko"];
  readonly controls: (typeof controlTexts)["en" | "ko"];
}

const strongestCount = 3;

/** Gives sentences, in the order in which one would look at the page. */
export function describe(
  config: Config,
  frame: Frame,
  { words, page, controls }: WordsIn,
): string[] {
  const inputs = config.features.map((name) => inputName(config, name)).join(", ");
  const frozen = (is: boolean, text: string) => (is ? `${text} ${words.frozen}` : text);
  const layers = config.layers.map((layer, i) =>
    frozen(
      layer.frozen,
      words.layer(i + 1, layer.units, controls.activations[activationOf(config, layer)]),
    ),
  );
  const output = frozen(
    config.outputFrozen,
    words.output(outputUnits(config), controls.activations[config.output]),
  );
  const training = words.training(
    controls.optimizers[config.optimizer],
    String(config.learningRate),
    controls.losses[config.loss],
  );
  const { scores, loss } = frame.test;
  const score =
    scores.kind === "classes"
      ? `${page.accuracy} ${percent(scores.accuracy)}`
      : `${page.r2} ${threeDecimals(scores.r2)}`;
  return [
    words.inputs(config.features.length, inputs),
    ...layers,
    output,
    training,
    words.state(frame.epoch, threeDecimals(frame.train.loss), threeDecimals(loss), score),
    words.strongest(strongest(config, frame, page).join("; ")),
    ...(frame.mapNode === null
      ? [...heldIn(config, words), words.map(regions(config, frame, { words, page }).join("; "))]
      : []),
  ];
}

function heldIn(config: Config, words: WordsIn["words"]): string[] {
  const held = heldOf(config).map((value, i) => {
    const { middle = 0, scale = 1 } = columnOf(config, i + 2) ?? {};
    return `${coordinateName(config, i + 2)} ${axisNumber(middle + scale * value)}`;
  });
  return held.length === 0 ? [] : [words.held(held.join("; "))];
}

function strongest(config: Config, frame: Frame, page: WordsIn["page"]): string[] {
  const sizes = sizesOf(config);
  const links = sizes.slice(1).flatMap((units, i) =>
    Array.from({ length: (sizes[i] ?? 0) * units }, (_, index) => {
      const [from, to] = [Math.floor(index / units), index % units];
      const weight = frame.weights[weightIndex(sizes, i + 1, from, to)] ?? 0;
      return { layer: i + 1, from, to, weight };
    }),
  );
  return links
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, strongestCount)
    .map(({ layer, from, to, weight }) => {
      const source = nodeName(page, config, { layer: layer - 1, node: from });
      const target = nodeName(page, config, { layer, node: to });
      return `${page.weightFrom(source, target)}: ${shortNumber(weight)}`;
    });
}

/** Says for a place in each ninth of the plane what the output is there. */
function regions(
  config: Config,
  { map }: Frame,
  { words, page }: Omit<WordsIn, "controls">,
): string[] {
  const units = outputUnits(config);
  const at = [1 / 6, 1 / 2, 5 / 6].map((share) => Math.floor(share * mapSize));
  return at.flatMap((row, i) =>
    at.map((column, j) => {
      const offset = (row * mapSize + column) * units;
      const says =
        classesOf(config) > 1
          ? className(page, config, classOf(config, map, offset))
          : threeDecimals(map[offset] ?? Number.NaN);
      return `${words.places[`${i}${j}` as keyof typeof words.places]} ${says}`;
    }),
  );
}

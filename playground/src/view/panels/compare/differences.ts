// From two configurations to what differs between them, in words.

import { activationOf, type Config, datasetOf, ownDataOf } from "../../../config/config.ts";
import type { controlTexts } from "../../../language/controls.ts";
import { inputName } from "../../network/node-name.ts";
import type { compareTexts } from "./texts.ts";

type Controls = (typeof controlTexts)["en" | "ko"];
type Texts = (typeof compareTexts)["en" | "ko"];

/** Is a setting that differs, with its two values. */
export interface Difference {
  readonly name: string;
  readonly values: readonly [string, string];
}

/** Lists what differs. */
export function differencesOf(
  [one, other]: readonly [Config, Config],
  controls: Controls,
  texts: Texts,
): Difference[] {
  const yesNo = (value: boolean) => (value ? texts.yes : texts.no);
  const layer = (config: Config) => (hidden: Config["layers"][number]) =>
    [
      `${hidden.units} ${controls.activations[activationOf(config, hidden)]}`,
      ...(hidden.batchNormalization ? [controls.batchNormalization] : []),
      ...(hidden.frozen ? [texts.frozen] : []),
      ...(hidden.dropout > 0 ? [`${controls.dropout} ${Math.round(hidden.dropout * 100)}%`] : []),
    ].join(" + ");
  const rows: readonly (readonly [string, (config: Config) => string])[] = [
    [controls.problem, ({ problem }) => controls.problems[problem]],
    [controls.dataset, (config) => controls.datasets[datasetOf(config)]],
    [
      texts.points,
      (config) => `${ownDataOf(config)?.points.length ?? texts.pointsOf(config.seed)}`,
    ],
    [controls.noise, ({ noise }) => `${noise}%`],
    [controls.trainShare, ({ trainShare }) => `${trainShare}%`],
    [controls.batchSize, ({ batchSize }) => String(batchSize || controls.fullBatch)],
    [controls.epochShare, ({ epochShare }) => `${epochShare}%`],
    [controls.shuffle, ({ shuffle }) => yesNo(shuffle)],
    [
      texts.features,
      (config) => config.features.map((name) => inputName(config, name)).join(", ") || texts.none,
    ],
    [texts.layers, (config) => config.layers.map(layer(config)).join(" · ") || texts.none],
    [
      controls.outputActivation,
      ({ output, outputFrozen }) =>
        [controls.activations[output], ...(outputFrozen ? [texts.frozen] : [])].join(" + "),
    ],
    [controls.loss, ({ loss }) => controls.losses[loss]],
    [controls.optimizer, ({ optimizer }) => controls.optimizers[optimizer]],
    [controls.learningRate, ({ learningRate }) => String(learningRate)],
    ...(["momentum", "rho", "beta1", "beta2", "epsilon"] as const).map(
      (name) =>
        [controls.settings[name], ({ settings }: Config) => String(settings[name])] as const,
    ),
    [controls.regularization, ({ regularization }) => controls.regularizations[regularization]],
    [controls.regularizationRate, ({ regularizationRate }) => String(regularizationRate)],
    [controls.initializer, ({ initializer }) => controls.initializers[initializer]],
    [texts.weights, ({ weightSeed }) => weightSeed ?? "–"],
    [controls.compatible, ({ compatible }) => yesNo(compatible)],
  ];
  return rows
    .map(([name, write]) => ({ name, values: [write(one), write(other)] as const }))
    .filter(({ values: [first, second] }) => first !== second);
}

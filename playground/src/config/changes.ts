// Changes of the configuration: each takes one and gives the next, so that undo is a list of them.

import type { Point } from "../data/point.ts";
import type {
  ClassDataset,
  Columns,
  Config,
  Formula,
  HiddenLayer,
  InputName,
  NumberDataset,
  Problem,
} from "./config.ts";
import {
  classesOf,
  featureNames,
  furtherInputs,
  limits,
  ownDataset,
  plainLayer,
} from "./config.ts";
import { inputCount, isGiven } from "./inputs.ts";
import { ownData } from "./own-data.ts";

/** Is a change; the page applies nothing else to a configuration. */
export type Change = (config: Config) => Config;

/** Sets fields that no other field depends on. */
export function set(fields: Partial<Config>): Change {
  return (config) => ({ ...config, ...fields });
}

/** Chooses between classes and numbers, with an output and a loss that fit. */
export function setProblem(problem: Problem): Change {
  return (config) =>
    problem === config.problem ? config : fitInputs(config, fitOutput({ ...config, problem }));
}

/** Chooses a set of points with classes, with an output and a loss that fit. */
export function setDataset(dataset: ClassDataset): Change {
  return (config) => {
    const next = fitInputs(config, { ...config, dataset });
    return classesOf(next) > 2 === classesOf(config) > 2 ? next : fitOutput(next);
  };
}

/** Chooses a set of points with numbers to predict. */
export function setNumberDataset(numberDataset: NumberDataset): Change {
  return (config) => fitInputs(config, { ...config, numberDataset });
}

/** Moves the plane that is drawn along a further input, 0 standing for x3; null for the mean. */
export function hold(index: number, value: number | null): Change {
  return (config) => {
    const count = inputCount(config) - 2;
    const held = Array.from({ length: count }, (_, i) => config.held[i] ?? null);
    if (index >= count) return config;
    held[index] = value;
    return { ...config, held: held.every((one) => one === null) ? [] : held };
  };
}

/** Draws other points; the network keeps its weights. */
export function regenerate(seed: string = randomSeed()): Change {
  return (config) => ({ ...config, seed });
}

/** Draws other initial weights. */
export function redrawWeights(weightSeed: string = randomSeed()): Change {
  return (config) => ({ ...config, weightSeed });
}

/** Turns a feature on or off. */
export function toggleFeature(name: InputName): Change {
  return (config) => {
    const chosen = new Set(config.features);
    if (!chosen.delete(name)) chosen.add(name);
    return { ...config, features: inputsInOrder(config.formulas, chosen) };
  };
}

/** Adds a feature of one's own and uses it; one that is there already is only used. */
export function addFormula(formula: Formula): Change {
  return (config) => {
    const isKnown = config.formulas.includes(formula);
    if (!isKnown && config.formulas.length >= limits.formulas) return config;
    const formulas = isKnown ? config.formulas : [...config.formulas, formula];
    const chosen = new Set([...config.features, formula]);
    return { ...config, formulas, features: inputsInOrder(formulas, chosen) };
  };
}

/** Takes a feature of one's own away. */
export function removeFormula(formula: Formula): Change {
  return (config) => {
    const others = (names: readonly InputName[]) => names.filter((name) => name !== formula);
    const formulas = config.formulas.filter((name) => name !== formula);
    const isUsed = config.features.includes(formula);
    return { ...config, formulas, features: isUsed ? others(config.features) : config.features };
  };
}

/**
 * Makes points the own data of the problem, and that the data set in use. They come from the given
 * columns; default: from those of the points before, as long as any points are left.
 */
export function setOwnPoints(points: readonly Point[], columns?: Columns | null): Change {
  return (config) => {
    const { problem } = config;
    const present = points.length === 0 ? null : config.own[problem].columns;
    const data = ownData(points, problem, columns === undefined ? present : columns);
    const own = { ...config.own, [problem]: data };
    return useOwn({ ...config, own })(config);
  };
}

/** Chooses the own data as the data set. */
export function chooseOwnData(): Change {
  return (config) => useOwn(config)(config);
}

function useOwn(next: Config): Change {
  return (config) => {
    if (config.problem === "regression") {
      return fitInputs(config, { ...next, numberDataset: ownDataset });
    }
    const chosen = fitInputs(config, { ...next, dataset: ownDataset });
    return classesOf(chosen) > 2 === classesOf(config) > 2 ? chosen : fitOutput(chosen);
  };
}

// Other points may have other inputs: those they have not go, and those that come with them are used.
function fitInputs(before: Config, next: Config): Config {
  const count = inputCount(next);
  if (count === inputCount(before)) return next;
  const given = next.features.filter((name) => isGiven(next, name));
  const chosen = new Set([...given, ...furtherInputs.slice(0, count - 2)]);
  if (chosen.size === 0 && next.features.length > 0) chosen.add("x").add("y");
  return { ...next, held: [], features: inputsInOrder(next.formulas, chosen) };
}

function inputsInOrder(formulas: readonly Formula[], chosen: ReadonlySet<InputName>): InputName[] {
  return [...featureNames, ...formulas].filter((name) => chosen.has(name));
}

/** Adds a hidden layer before the output, unless there are as many as there can be. */
export function addLayer(units = 2): Change {
  return (config) =>
    config.layers.length >= limits.layers
      ? config
      : { ...config, layers: [...config.layers, plainLayer(units)] };
}

/** Takes the last hidden layer away. */
export function removeLayer(): Change {
  return (config) => ({ ...config, layers: config.layers.slice(0, -1) });
}

/** Sets fields of one hidden layer; its number of nodes stays within bounds. */
export function changeLayer(index: number, fields: Partial<HiddenLayer>): Change {
  return (config) => ({
    ...config,
    layers: config.layers.map((layer, i) => {
      if (i !== index) return layer;
      const next = { ...layer, ...fields };
      return { ...next, units: Math.min(limits.units, Math.max(1, next.units)) };
    }),
  });
}

/** Freezes a layer, so that training leaves its weights as they are, or thaws it; the output comes last. */
export function freeze(index: number, frozen: boolean): Change {
  return (config) =>
    index === config.layers.length
      ? { ...config, outputFrozen: frozen }
      : changeLayer(index, { frozen })(config);
}

/** Computes as TensorFlow Playground does, with everything that it has not set aside; or not. */
export function setCompatible(compatible: boolean): Change {
  return (config) => {
    if (!compatible) return { ...config, compatible };
    const dataset = classesOf(config) > 2 ? "circle" : config.dataset;
    const layers = config.layers.map(({ units }) => plainLayer(units));
    return fitInputs(
      config,
      fitOutput({
        ...{ ...config, compatible, dataset, layers },
        initializer: config.initializer === "zeros" ? "zeros" : "uniform",
        ...{ optimizer: "sgd", shuffle: false, epochShare: 100 },
      }),
    );
  };
}

/** Gives a seed as TensorFlow Playground writes them. */
export function randomSeed(): string {
  return Math.random().toFixed(5);
}

function fitOutput(config: Config): Config {
  if (config.problem === "regression") return { ...config, output: "linear", loss: "half_mse" };
  return classesOf(config) > 2
    ? { ...config, output: "softmax", loss: "categorical_crossentropy" }
    : { ...config, output: "tanh", loss: "half_mse" };
}

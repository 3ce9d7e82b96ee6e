// Between a configuration and the part of a link behind #: TensorFlow Playground's keys and our own.

import type { Config, Formula, HiddenLayer, InputName, Problem } from "./config.ts";
import {
  activations,
  classDatasets,
  classesOf,
  defaultConfig,
  featureNames,
  initializers,
  limits,
  lossNames,
  numberDatasets,
  optimizerNames,
  outputActivations,
  ownDataset,
  plainLayer,
  problems,
  regularizations,
  speeds,
} from "./config.ts";
import { heldLimit, inputCount, isGiven, isReadable } from "./inputs.ts";
import { packPoints, unpackPoints } from "./own-data.ts";
import { readRace, writeRace } from "./race-plan.ts";

/** Longest link that is read, with all points of one's own and all weights. */
const longest = 600_000;

type Reader = (text: string) => Partial<Config> | undefined;

/** Says how a key of the link becomes fields, and what it is in a link to a configuration. */
interface Entry {
  readonly read: Reader;
  readonly write: (config: Config) => string;
}

function choice<K extends keyof Config>(field: K, options: readonly Config[K][]): Entry {
  return {
    read: (text) => (options.includes(text as never) ? one(field, text as never) : undefined),
    write: (config) => String(config[field]),
  };
}

function number<K extends keyof Config>(field: K, low: number, high: number): Entry {
  return {
    read: (text) => {
      const value = boundedNumber(text, low, high);
      return value === undefined ? undefined : one(field, value as never);
    },
    write: (config) => String(config[field]),
  };
}

function whole<K extends keyof Config>(field: K, low: number, high: number): Entry {
  const { read, write } = number(field, low, high);
  return { read: (text) => read(String(Math.round(Number(text)))), write };
}

function flag<K extends keyof Config>(field: K): Entry {
  return {
    read: (text) => one(field, (text !== "false") as never),
    write: (config) => String(config[field]),
  };
}

function setting(key: keyof Config["settings"], low: number, high: number): Entry {
  return {
    read: (text) => {
      const value = boundedNumber(text, low, high);
      // Merged into the others by `fromLink`.
      return value === undefined ? undefined : { settings: { [key]: value } as never };
    },
    write: (config) => String(config.settings[key]),
  };
}

function ownPoints(problem: Problem): Entry {
  return {
    read: (text) => {
      const data = unpackPoints(text, problem);
      // Merged into the other by `fromLink`.
      return data && { own: { [problem]: data } as never };
    },
    write: ({ own }) => packPoints(own[problem], problem),
  };
}

const perLayer = (write: (layer: HiddenLayer) => string) => (config: Config) =>
  config.layers.map(write).join(",");

/** Keys with a value of their own; features and hidden controls have keys by their names. */
const entries: { readonly [key: string]: Entry } = {
  activation: choice("activation", activations),
  regularization: choice("regularization", regularizations),
  batchSize: {
    read: (text) =>
      text === "full" ? { batchSize: 0 } : whole("batchSize", 1, limits.batchSize).read(text),
    write: ({ batchSize }) => (batchSize === 0 ? "full" : String(batchSize)),
  },
  dataset: choice("dataset", [...classDatasets, ownDataset]),
  regDataset: choice("numberDataset", [...numberDatasets, ownDataset]),
  points: ownPoints("classification"),
  regPoints: ownPoints("regression"),
  learningRate: number("learningRate", 0, 1000),
  regularizationRate: number("regularizationRate", 0, 1000),
  noise: {
    // The original takes more than 80 percent for a mistake and gives 50.
    read: (text) =>
      Number(text) > limits.noise ? { noise: 50 } : number("noise", 0, limits.noise).read(text),
    write: ({ noise }) => String(noise),
  },
  networkShape: {
    read: (text) => {
      const units = list(text, limits.layers).map((part) => boundedNumber(part, 1, limits.units));
      if (units.some((count) => count === undefined)) return undefined;
      return { layers: units.map((count) => plainLayer(Math.round(count ?? 1))) };
    },
    write: perLayer(({ units }) => String(units)),
  },
  held: {
    read: (text) => ({
      held: list(text, limits.inputs - 2).map(
        (part) => boundedNumber(part, -heldLimit, heldLimit) ?? null,
      ),
    }),
    write: ({ held }) =>
      held.every((value) => value === null) ? "" : held.map((value) => value ?? "mean").join(","),
  },
  seed: {
    read: (text) => ({ seed: text.slice(0, 64) }),
    write: ({ seed }) => seed,
  },
  showTestData: flag("showTestData"),
  discretize: flag("discretize"),
  percTrainData: whole("trainShare", 10, 90),
  problem: choice("problem", problems),
  initZero: {
    read: (text) => (text === "false" ? undefined : { initializer: "zeros" }),
    write: () => "false",
  },
  hideText: flag("hideText"),

  optimizer: choice("optimizer", optimizerNames),
  momentum: setting("momentum", 0, 1),
  rho: setting("rho", 0, 1),
  beta1: setting("beta1", 0, 1),
  beta2: setting("beta2", 0, 1),
  epsilon: setting("epsilon", 0, 1),
  loss: choice("loss", lossNames),
  output: choice("output", outputActivations),
  outputFrozen: flag("outputFrozen"),
  initializer: choice("initializer", initializers),
  weightSeed: {
    read: (text) => ({ weightSeed: text.slice(0, 64) }),
    write: ({ weightSeed }) => weightSeed ?? "",
  },
  shuffle: flag("shuffle"),
  epochShare: whole("epochShare", 1, 100),
  compatible: flag("compatible"),
  race: {
    read: (text) => ({ race: readRace(text) }),
    write: ({ race }) => writeRace(race),
  },
  showBatch: flag("showBatch"),
  stopEpoch: whole("stopEpoch", 0, 1e9),
  stopLoss: number("stopLoss", 0, 1e6),
  speed: choice("speed", speeds),
};

/** Keys that describe hidden layers one by one, read after `networkShape` has made them. */
const layerEntries: {
  readonly [key: string]: {
    readonly read: (text: string) => Partial<HiddenLayer> | undefined;
    readonly write: (layer: HiddenLayer) => string;
  };
} = {
  layerActivations: {
    read: (text) => {
      const found = activations.find((name) => name === text);
      return found && { activation: found };
    },
    write: ({ activation }) => activation ?? "",
  },
  dropout: {
    read: (text) => {
      const dropout = boundedNumber(text, 0, 0.9);
      return dropout === undefined ? undefined : { dropout };
    },
    write: ({ dropout }) => String(dropout),
  },
  frozen: {
    read: (text) => ({ frozen: text === "1" }),
    write: ({ frozen }) => (frozen ? "1" : "0"),
  },
  batchNormalization: {
    read: (text) => ({ batchNormalization: text === "1" }),
    write: ({ batchNormalization }) => (batchNormalization ? "1" : "0"),
  },
};

const hideSuffix = "_hide";

/**
 * Reads the part of a link behind #. What a key cannot mean is left at its default; a link without
 * a seed gets the given one.
 */
export function fromLink(hash: string, seed: string): Config {
  const values = keysOf(hash);
  let config: Config = { ...defaultConfig, seed };
  for (const [key, { read }] of Object.entries(entries)) {
    const text = values.get(key);
    // An empty list of layers means something; any other empty value does not.
    if (text === undefined || (text === "" && key !== "networkShape")) continue;
    const fields = read(text);
    if (fields === undefined) continue;
    const settings = { ...config.settings, ...fields.settings };
    const own = { ...config.own, ...fields.own };
    config = { ...config, ...fields, settings, own };
  }
  config = { ...config, layers: readLayers(config.layers, values) };
  const hidden = hiddenOf(values);
  const used = formulasOf(values, "formulas");
  const formulas = [...new Set([...used, ...formulasOf(values, "spareFormulas")])];
  const named = [...featuresOf(values, hidden), ...used];
  const features = named.filter((name) => isGiven(config, name));
  const held = config.held.slice(0, inputCount(config) - 2);
  return fitting(
    { ...config, hidden, held, features, formulas: formulas.slice(0, limits.formulas) },
    values,
  );
}

/** Writes what differs from the defaults, and the seed always. */
export function toLink(config: Config): string {
  const parts: string[] = [];
  const add = (key: string, value: string, usual: string) => {
    if (value !== usual) parts.push(`${key}=${encodeURIComponent(value).replaceAll("%2C", ",")}`);
  };
  for (const [key, { write }] of Object.entries(entries)) {
    add(key, write(config), key === "seed" ? "" : write(defaultConfig));
  }
  for (const [key, { write }] of Object.entries(layerEntries)) {
    const usual = config.layers.map(({ units }) => write(plainLayer(units))).join(",");
    add(key, config.layers.map(write).join(","), usual);
  }
  for (const name of featureNames) {
    add(
      name,
      String(config.features.includes(name)),
      String(defaultConfig.features.includes(name)),
    );
  }
  const isUsed = (formula: Formula) => config.features.includes(formula);
  const formulas = (which: readonly Formula[]) => which.map((name) => name.slice(1)).join(";");
  add("formulas", formulas(config.formulas.filter(isUsed)), "");
  add("spareFormulas", formulas(config.formulas.filter((name) => !isUsed(name))), "");
  for (const name of config.hidden) parts.push(`${name}${hideSuffix}=true`);
  return parts.join("&");
}

/** Reads one key of a link that is no part of the configuration, such as `lang`. */
export function linkValue(hash: string, key: string): string | undefined {
  return keysOf(hash).get(key);
}

function keysOf(hash: string): Map<string, string> {
  const text = hash.replace(/^#/, "");
  const values = new Map<string, string>();
  if (text.length > longest) return values;
  for (const part of text.split("&")) {
    const [key = "", value] = part.split("=", 2);
    if (value !== undefined) values.set(key, decoded(value).trim());
  }
  return values;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readLayers(layers: readonly HiddenLayer[], values: Map<string, string>): HiddenLayer[] {
  let result = [...layers];
  for (const [key, { read }] of Object.entries(layerEntries)) {
    const parts = (values.get(key) ?? "").split(",");
    result = result.map((layer, i) => {
      const part = parts[i];
      return part ? { ...layer, ...read(part) } : layer;
    });
  }
  return result;
}

function featuresOf(values: Map<string, string>, hidden: readonly string[]): InputName[] {
  return featureNames.filter((name) => {
    if (hidden.includes(name)) return false;
    const text = values.get(name);
    if (text === undefined || text === "") return defaultConfig.features.includes(name);
    return text !== "false";
  });
}

// Formulas stand between semicolons, which no formula has; what is none is left out.
function formulasOf(values: Map<string, string>, key: string): Formula[] {
  const texts = (values.get(key) ?? "").split(";").map((text) => text.trim());
  const formulas = new Set(
    texts.filter((text) => isReadable(text)).map((text): Formula => `=${text}`),
  );
  return [...formulas].slice(0, limits.formulas);
}

function hiddenOf(values: Map<string, string>): string[] {
  const names: string[] = [];
  for (const [key, value] of values) {
    if (!key.endsWith(hideSuffix) || value !== "true") continue;
    const name = key.slice(0, -hideSuffix.length);
    if (/^[A-Za-z0-9-]{1,40}$/.test(name)) names.push(name);
  }
  return names;
}

// An output that the link does not name is the one that belongs to its problem and its classes.
function fitting(config: Config, values: Map<string, string>): Config {
  const many = classesOf(config) > 2;
  const number = config.problem === "regression";
  const output = many ? "softmax" : number ? "linear" : "tanh";
  const loss = many ? "categorical_crossentropy" : "half_mse";
  return {
    ...config,
    output: values.has("output") ? config.output : output,
    loss: values.has("loss") ? config.loss : loss,
  };
}

function one<K extends keyof Config>(field: K, value: Config[K]): Partial<Config> {
  return { [field]: value } as unknown as Partial<Config>;
}

function boundedNumber(text: string, low: number, high: number): number | undefined {
  const value = text === "" ? Number.NaN : Number(text);
  return Number.isFinite(value) ? Math.min(high, Math.max(low, value)) : undefined;
}

function list(text: string, most: number): string[] {
  return text === "" ? [] : text.split(",").slice(0, most);
}

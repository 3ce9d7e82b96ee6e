// From the data and options of fit, evaluate and predict to feeds of batches.

import type { HostSamples } from "../data/adapters.ts";
import { splitForValidation } from "../data/adapters.ts";
import { isStream } from "../data/source.ts";
import { makeDefaultSeed } from "../random/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { Data, GivenSamples } from "./arguments.ts";
import { batchSizeFor, DataReader } from "./arguments.ts";
import type { Compilation } from "./compilation.ts";
import type { Feed } from "./feed.ts";
import type { FitOptions, ValidationData } from "./options.ts";
import type { TrainableModel } from "./trainable-model.ts";

/**
 * Reads the data of `fit` into one feed for training and one, if asked for, for validation.
 * @throws ConfigError, ShapeError, DTypeError for data and options that cannot work.
 */
export async function feedsForFit(
  model: TrainableModel,
  compilation: Compilation,
  given: GivenSamples & { readonly x: Data },
  options: FitOptions,
): Promise<{ readonly feed: Feed; readonly validation: Feed | undefined }> {
  const who = "fit";
  const { validationSplit = 0, validationData, classWeight } = options;
  const reader = new DataReader(who, model, compilation, classWeight);
  const plain = new DataReader("fit: validationData", model, compilation);
  const other = validationData === undefined ? undefined : validationParts(validationData);
  const test = { batchSize: options.validationBatchSize ?? options.batchSize };
  const validationFeed = async () =>
    other === undefined
      ? undefined
      : feedFor(who, plain, other, { ...test, steps: options.validationSteps });
  if (isStream(given.x)) {
    refuseForStreams(given, options);
    const feed = await reader.stream(given.x);
    return { feed, validation: await validationFeed() };
  }
  const samples = await reader.read(given);
  const split =
    validationSplit > 0 && other === undefined
      ? splitForValidation(samples, validationSplit, who)
      : undefined;
  const train = split?.train ?? samples;
  const batchSize = batchSizeFor(who, train, options.batchSize, options.stepsPerEpoch);
  const seed = options.seed ?? makeDefaultSeed();
  const feed = reader.arrays(train, { batchSize, shuffle: options.shuffle ?? true, seed });
  if (split === undefined) return { feed, validation: await validationFeed() };
  const size = options.validationBatchSize ?? batchSize;
  const kept = withoutClassWeight(split.validation, options);
  return { feed, validation: reader.arrays(kept, plainly(size)) };
}

/** Reads arrays or a stream into a feed that keeps their order. */
export async function feedFor(
  who: string,
  reader: DataReader,
  given: GivenSamples,
  options: { readonly batchSize?: number | undefined; readonly steps?: number | undefined },
): Promise<Feed> {
  if (isStream(given.x)) return reader.stream(given.x);
  const samples = await reader.read(given);
  const size = batchSizeFor(who, samples, options.batchSize, options.steps);
  return reader.arrays(samples, plainly(size));
}

function plainly(batchSize: number) {
  return { batchSize, shuffle: false as const, seed: 0 };
}

function validationParts(given: ValidationData): GivenSamples {
  if (isStream(given)) return { x: given };
  if (Array.isArray(given)) {
    const [x, y, sampleWeight] = given as readonly unknown[];
    return { x, y, sampleWeight };
  }
  return given as GivenSamples;
}

function refuseForStreams(given: GivenSamples, options: FitOptions): void {
  const meant = {
    y: given.y,
    sampleWeight: given.sampleWeight,
    validationSplit: options.validationSplit || undefined,
    batchSize: options.batchSize,
  };
  for (const [name, value] of Object.entries(meant)) {
    if (value === undefined || value === null) continue;
    throw new ConfigError(
      `fit: ${name} cannot be given where x is a stream: its batches are [x, y, sampleWeight] ` +
        "already, and validation data come by validationData.",
    );
  }
}

// Class weights are for training; the part kept for validation counts every sample alike.
function withoutClassWeight(samples: HostSamples, options: FitOptions): HostSamples {
  return options.classWeight === undefined ? samples : { ...samples, sampleWeight: null };
}

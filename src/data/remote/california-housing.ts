// California housing: 20,640 block groups of the census of 1990, 8 measures, the median price.

import { ConfigError, FileError } from "../../shared/errors.ts";
import { type HostTensor, hostTensor, type SplitSamples, takeRows } from "../host-tensor.ts";
import { housingFeatures } from "./names.ts";
import { numpyPermutation } from "./numpy-shuffle.ts";
import {
  fetchSource,
  kerasBaseUrl,
  type RemoteOptions,
  type RemoteSource,
} from "./remote-source.ts";
import { storedArrays } from "./stored-arrays.ts";

/** Address and digest as in `keras/src/datasets/california_housing.py`. */
const californiaHousingSource: RemoteSource<"california_housing.npz"> = {
  baseUrl: kerasBaseUrl,
  files: {
    "california_housing.npz": "1a2e3a52e0398de6463aebe6f4a8da34fb21fbb6b934cf88c3425e766f2a1a6f",
  },
};

/** Steers the loading of California housing; names and defaults are Keras'. */
export interface CaliforniaHousingOptions extends RemoteOptions {
  /** `"large"` has 20,640 rows, `"small"` the first 600 of them; default `"large"`. */
  readonly version?: "small" | "large" | undefined;
  /** Fraction of the rows that become the test part; default 0.2. */
  readonly testSplit?: number | undefined;
  /** Decides the order of the rows, the same as in Keras; default 113. */
  readonly seed?: number | undefined;
}

/**
 * Loads California housing as `keras.datasets.california_housing.load_data` does: `x` float32
 * `[rows, 8]`, `y` float32 `[rows]` in dollars; the same rows in the same order for a seed.
 * Source: R. K. Pace, R. Barry, Sparse Spatial Autoregressions, 1997.
 * @throws ConfigError when an option is out of range.
 * @throws FileError when the file cannot be fetched, or is not the one expected.
 */
export async function loadData(
  options: CaliforniaHousingOptions = {},
): Promise<SplitSamples<"float32", "float32">> {
  const { version, testSplit, seed, ...remote } = options;
  const settings = checked({ version, testSplit, seed });
  const bytes = await fetchSource(californiaHousingSource, "california_housing.npz", remote);
  return readCaliforniaHousing(bytes, settings);
}

interface Settings {
  readonly version: "small" | "large";
  readonly testSplit: number;
  readonly seed: number;
}

function checked(options: Pick<CaliforniaHousingOptions, keyof Settings>): Settings {
  const { version = "large", testSplit = 0.2, seed = 113 } = options;
  if (version !== "small" && version !== "large") {
    throw new ConfigError(
      `version: expected "small" or "large", but got ${JSON.stringify(version)}.`,
    );
  }
  if (!(testSplit >= 0 && testSplit < 1)) {
    throw new ConfigError(
      `testSplit: expected a fraction from 0 up to, but not including, 1, but got ${testSplit}.`,
    );
  }
  if (!Number.isInteger(seed) || seed < 0 || seed >= 2 ** 32) {
    throw new ConfigError(`seed: expected an integer from 0 to 2^32 - 1, but got ${seed}.`);
  }
  return { version, testSplit, seed };
}

/** Reads, shuffles and splits the arrays of `california_housing.npz`. */
export async function readCaliforniaHousing(
  bytes: Uint8Array,
  { version, testSplit, seed }: Settings,
): Promise<SplitSamples<"float32", "float32">> {
  const arrays = await storedArrays("california_housing.npz", bytes, ["x", "y"], 2 ** 26);
  const [rows = 0, features] = arrays.x.shape;
  if (
    arrays.x.shape.length !== 2 ||
    features !== housingFeatures.length ||
    arrays.y.shape[0] !== rows
  ) {
    throw new FileError(
      `california_housing.npz: expected x of shape [rows, ${housingFeatures.length}] and y of shape ` +
        `[rows], but found [${arrays.x.shape.join(", ")}] and [${arrays.y.shape.join(", ")}].`,
    );
  }
  const x = toFloat32(arrays.x);
  const y = toFloat32(arrays.y);
  const order = numpyPermutation(version === "small" ? Math.min(600, rows) : rows, seed);
  const trainCount = Math.trunc(order.length * (1 - testSplit));
  const part = (indices: Int32Array) => ({ x: takeRows(x, indices), y: takeRows(y, indices) });
  return { train: part(order.subarray(0, trainCount)), test: part(order.subarray(trainCount)) };
}

function toFloat32(tensor: HostTensor): HostTensor<"float32"> {
  return hostTensor("float32", tensor.shape, Float32Array.from(tensor.data));
}

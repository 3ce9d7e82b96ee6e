// MNIST: 70,000 grey images of handwritten digits, 28×28, fetched on first use.
import type { SplitSamples } from "../host-tensor.ts";
import { labelledImages } from "./labelled-images.ts";
import {
  fetchSource,
  kerasBaseUrl,
  type RemoteOptions,
  type RemoteSource,
} from "./remote-source.ts";
import { storedArrays } from "./stored-arrays.ts";

/** Address and digest as in `keras/src/datasets/mnist.py`. */
const mnistSource: RemoteSource<"mnist.npz"> = {
  baseUrl: kerasBaseUrl,
  files: { "mnist.npz": "731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1" },
};

/**
 * Loads MNIST as `keras.datasets.mnist.load_data` does: `x` uint8 `[images, 28, 28]` from 0 to
 * 255, `y` uint8 `[images]`; 60,000 images to train on and 10,000 to test.
 * Licence: CC BY-SA 3.0, Y. LeCun and C. Cortes.
 * @throws FileError when the file cannot be fetched, or is not the one expected.
 */
export async function loadData(
  options: RemoteOptions = {},
): Promise<SplitSamples<"uint8", "uint8">> {
  return readMnist(await fetchSource(mnistSource, "mnist.npz", options));
}

/** Reads the arrays of `mnist.npz`. */
export async function readMnist(bytes: Uint8Array): Promise<SplitSamples<"uint8", "uint8">> {
  const names = ["x_train", "y_train", "x_test", "y_test"] as const;
  const arrays = await storedArrays("mnist.npz", bytes, names, 2 ** 28);
  return {
    train: labelledImages("mnist.npz", arrays.x_train, arrays.y_train, [28, 28]),
    test: labelledImages("mnist.npz", arrays.x_test, arrays.y_test, [28, 28]),
  };
}

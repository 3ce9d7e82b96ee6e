// CIFAR-10: 60,000 colour images in 10 classes, 32×32, fetched on first use.
import { FileError } from "../../shared/errors.ts";
import { hostTensor, type Samples, type SplitSamples } from "../host-tensor.ts";
import { labelledImages } from "./labelled-images.ts";
import { fetchSource, type RemoteOptions, type RemoteSource } from "./remote-source.ts";

/**
 * The binary archive beside the Python one of `keras/src/datasets/cifar10.py`, on the same host;
 * the Python one holds pickles. The authors' page, https://www.cs.toronto.edu/~kriz/cifar.html,
 * states its MD5 as c32a1d4ab5d03f1284b67883e8d87530; this is the SHA-256 of that file.
 */
const cifar10Source: RemoteSource<"cifar-10-binary.tar.gz"> = {
  baseUrl: "https://www.cs.toronto.edu/~kriz/",
  files: {
    "cifar-10-binary.tar.gz": "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
  },
};

const side = 32;
const plane = side * side;
const record = 1 + 3 * plane;

/**
 * Loads CIFAR-10 as `keras.datasets.cifar10.load_data` does with channels last: `x` uint8
 * `[images, 32, 32, 3]` from 0 to 255, `y` uint8 `[images, 1]`; 50,000 and 10,000 images.
 * Source: A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.
 * @throws FileError when the archive cannot be fetched, or is not the one expected.
 */
export async function loadData(
  options: RemoteOptions = {},
): Promise<SplitSamples<"uint8", "uint8">> {
  return readCifar10(await fetchSource(cifar10Source, "cifar-10-binary.tar.gz", options));
}

/** Reads the six batches of the binary archive. */
export async function readCifar10(archive: Uint8Array): Promise<SplitSamples<"uint8", "uint8">> {
  const [{ gunzip }, { readTar }] = await Promise.all([
    import("../codecs/gzip.ts"),
    import("../codecs/tar.ts"),
  ]);
  const name = "cifar-10-binary.tar.gz";
  const files = readTar(name, gunzip(name, archive, 2 ** 28));
  const batch = (file: string): Uint8Array => {
    const bytes = files.get(`cifar-10-batches-bin/${file}`);
    if (bytes === undefined) throw new FileError(`${name}: there is no ${file} in the archive.`);
    if (bytes.length % record !== 0) {
      throw new FileError(
        `${name}: ${file} has ${bytes.length} bytes, which is no multiple of ${record}.`,
      );
    }
    return bytes;
  };
  const training = [1, 2, 3, 4, 5].map((number) => batch(`data_batch_${number}.bin`));
  return {
    train: readBatches(name, training),
    test: readBatches(name, [batch("test_batch.bin")]),
  };
}

/** A record is a label, then the red, green and blue plane of the image, row by row. */
function readBatches(name: string, batches: readonly Uint8Array[]): Samples<"uint8", "uint8"> {
  const count = batches.reduce((sum, bytes) => sum + bytes.length / record, 0);
  const images = new Uint8Array(count * 3 * plane);
  const labels = new Uint8Array(count);
  let image = 0;
  for (const bytes of batches) {
    for (let start = 0; start < bytes.length; start += record) {
      labels[image] = bytes[start] ?? 0;
      const source = bytes.subarray(start + 1, start + record);
      const target = images.subarray(image * 3 * plane, (image + 1) * 3 * plane);
      for (let pixel = 0; pixel < plane; pixel++) {
        target[3 * pixel] = source[pixel] ?? 0;
        target[3 * pixel + 1] = source[plane + pixel] ?? 0;
        target[3 * pixel + 2] = source[2 * plane + pixel] ?? 0;
      }
      image++;
    }
  }
  const x = hostTensor("uint8", [count, side, side, 3], images);
  const y = hostTensor("uint8", [count, 1], labels);
  return labelledImages(name, x, y, [side, side, 3]);
}

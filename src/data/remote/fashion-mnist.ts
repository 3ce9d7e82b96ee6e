// Fashion-MNIST: 70,000 grey images of clothes, 28×28, fetched on first use.
import type { Samples, SplitSamples } from "../host-tensor.ts";
import { labelledImages } from "./labelled-images.ts";
import {
  fetchSource,
  kerasBaseUrl,
  type RemoteOptions,
  type RemoteSource,
} from "./remote-source.ts";

/** Addresses and digests as in `keras/src/datasets/fashion_mnist.py` (`FILE_HASHES`). */
const fashionMnistSource = {
  baseUrl: kerasBaseUrl,
  cacheFolder: "fashion-mnist",
  files: {
    "train-labels-idx1-ubyte.gz":
      "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845",
    "train-images-idx3-ubyte.gz":
      "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84",
    "t10k-labels-idx1-ubyte.gz": "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5",
    "t10k-images-idx3-ubyte.gz": "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073",
  },
} as const satisfies RemoteSource;

/**
 * Loads Fashion-MNIST as `keras.datasets.fashion_mnist.load_data` does: `x` uint8
 * `[images, 28, 28]` from 0 to 255, `y` uint8 `[images]`; 60,000 to train on and 10,000 to test.
 * Licence: MIT, Zalando SE.
 * @throws FileError when a file cannot be fetched, or is not the one expected.
 */
export async function loadData(
  options: RemoteOptions = {},
): Promise<SplitSamples<"uint8", "uint8">> {
  return {
    train: await loadPart("train", options),
    test: await loadPart("t10k", options),
  };
}

async function loadPart(
  part: "train" | "t10k",
  options: RemoteOptions,
): Promise<Samples<"uint8", "uint8">> {
  const labels = await fetchSource(fashionMnistSource, `${part}-labels-idx1-ubyte.gz`, options);
  const images = await fetchSource(fashionMnistSource, `${part}-images-idx3-ubyte.gz`, options);
  return readPart(part, images, labels);
}

/** Reads one part from its two gzip files. */
export async function readPart(
  part: string,
  images: Uint8Array,
  labels: Uint8Array,
): Promise<Samples<"uint8", "uint8">> {
  const [{ gunzip }, { readIdx }] = await Promise.all([
    import("../codecs/gzip.ts"),
    import("../codecs/idx.ts"),
  ]);
  const read = (kind: string, bytes: Uint8Array, rank: number) => {
    const name = `Fashion-MNIST ${part} ${kind}`;
    return readIdx(name, gunzip(name, bytes, 2 ** 26), rank);
  };
  const x = read("images", images, 3);
  return labelledImages(`Fashion-MNIST ${part}`, x, read("labels", labels, 1), [28, 28]);
}

import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "fflate";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tarOf } from "../codecs/testing/tar-archive.ts";
import * as datasets from "../datasets.ts";
import { readCaliforniaHousing } from "./california-housing.ts";
import { readCifar10 } from "./cifar10.ts";
import { readPart } from "./fashion-mnist.ts";
import { readMnist } from "./mnist.ts";
import { numpyPermutation } from "./numpy-shuffle.ts";

// Written by tools/datasets/make_fixtures.py.
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));

describe("readMnist", () => {
  it("reads the four arrays of the archive as Keras gives them", async () => {
    const { train, test } = await readMnist(fixture("mnist-like.npz"));
    expect([train.x.shape, test.x.shape]).toEqual([
      [3, 28, 28],
      [2, 28, 28],
    ]);
    expect([train.x.dtype, train.y.dtype]).toEqual(["uint8", "uint8"]);
    expect([[...train.y.data], [...test.y.data]]).toEqual([
      [3, 1, 4],
      [1, 5],
    ]);
    expect([...test.x.data.slice(0, 3)]).toEqual([93, 94, 95]);
  });
});

describe("readPart of Fashion-MNIST", () => {
  const images = Uint8Array.from({ length: 16 + 2 * 784 }, (_, i) => i % 256);
  images.set([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28]);
  const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 9, 0]);

  it("reads images and labels", async () => {
    const { x, y } = await readPart("train", gzipSync(images), gzipSync(labels));
    expect([x.shape, [...y.data]]).toEqual([
      [2, 28, 28],
      [9, 0],
    ]);
    expect([...x.data.slice(0, 2)]).toEqual([16, 17]);
  });

  it("refuses labels that are too few or no class", async () => {
    const few = gzipSync(Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 1, 9]));
    await expect(readPart("train", gzipSync(images), few)).rejects.toThrow(
      "Fashion-MNIST train: expected 2 uint8 labels, but found uint8 of shape [1].",
    );
    const outside = gzipSync(Uint8Array.from([...labels.slice(0, 9), 10]));
    await expect(readPart("train", gzipSync(images), outside)).rejects.toThrow(
      "Fashion-MNIST train: label 10 of image 1 is no class from 0 to 9.",
    );
  });
});

describe("readCifar10", () => {
  const batch = (label: number) => {
    const bytes = new Uint8Array(3073);
    bytes[0] = label;
    bytes.fill(10 + label, 1, 1025);
    bytes.fill(20 + label, 1025, 2049);
    bytes.fill(30 + label, 2049);
    bytes[3] = 200;
    return bytes;
  };
  const files = Object.fromEntries(
    [
      "data_batch_1",
      "data_batch_2",
      "data_batch_3",
      "data_batch_4",
      "data_batch_5",
      "test_batch",
    ].map((name, i) => [`cifar-10-batches-bin/${name}.bin`, batch(i)]),
  );

  it("puts the three colours of a pixel side by side, and keeps the order of the batches", async () => {
    const { train, test } = await readCifar10(gzipSync(tarOf(files)));
    expect([train.x.shape, train.y.shape, test.x.shape]).toEqual([
      [5, 32, 32, 3],
      [5, 1],
      [1, 32, 32, 3],
    ]);
    expect([[...train.y.data], [...test.y.data]]).toEqual([[0, 1, 2, 3, 4], [5]]);
    expect([...train.x.data.slice(0, 9)]).toEqual([10, 20, 30, 10, 20, 30, 200, 20, 30]);
    expect([...test.x.data.slice(-3)]).toEqual([15, 25, 35]);
  });

  it("refuses an archive that lacks a batch or has a part of an image", async () => {
    const { "cifar-10-batches-bin/test_batch.bin": _, ...rest } = files;
    await expect(readCifar10(gzipSync(tarOf(rest)))).rejects.toThrow(
      "cifar-10-binary.tar.gz: there is no test_batch.bin in the archive.",
    );
    const short = { ...files, "cifar-10-batches-bin/test_batch.bin": new Uint8Array(3000) };
    await expect(readCifar10(gzipSync(tarOf(short)))).rejects.toThrow(
      "test_batch.bin has 3000 bytes, which is no multiple of 3073.",
    );
  });
});

describe("readCaliforniaHousing", () => {
  it("splits the same rows in the same order as NumPy does with the seed 113", async () => {
    expect([...numpyPermutation(20, 113)]).toEqual([
      14, 11, 19, 17, 1, 4, 8, 3, 13, 15, 16, 9, 0, 7, 6, 18, 12, 10, 2, 5,
    ]);
    const large = numpyPermutation(20_640, 113);
    expect([...large.slice(0, 5), ...large.slice(-5)]).toEqual([
      4380, 8381, 15859, 10108, 9370, 2710, 11010, 16236, 4828, 14501,
    ]);
    const settings = { version: "large", testSplit: 0.2, seed: 113 } as const;
    const { train, test } = await readCaliforniaHousing(fixture("housing-like.npz"), settings);
    expect([train.x.shape, test.x.shape, train.y.dtype]).toEqual([[16, 8], [4, 8], "float32"]);
    expect([...test.y.data]).toEqual([12_000, 10_000, 2000, 5000]);
    expect([...test.x.data.slice(0, 8)]).toEqual([120, 121, 122, 123, 124, 125, 126, 127]);
  });

  it("checks its options before it fetches anything", async () => {
    const { loadData } = datasets.californiaHousing;
    await expect(loadData({ testSplit: 1 })).rejects.toThrow("testSplit: expected a fraction");
    await expect(loadData({ seed: -1 })).rejects.toThrow("seed: expected an integer");
    // @ts-expect-error a version that does not exist
    await expect(loadData({ version: "tiny" })).rejects.toThrow(
      'version: expected "small" or "large", but got "tiny".',
    );
  });
});

describe("loadData", () => {
  let server: Server;
  let directory: string;
  let baseUrl: string;
  const asked: (string | undefined)[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "gradus-sets-"));
    server = createServer((request, response) => {
      asked.push(request.url);
      response.end("another file");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/mirror`;
  });

  afterAll(async () => {
    server.close();
    await rm(directory, { recursive: true });
  });

  it("asks a mirror for the file by its name, and refuses a file with another digest", async () => {
    const { mnist, fashionMnist, cifar10, californiaHousing } = datasets;
    for (const { loadData } of [mnist, fashionMnist, cifar10, californiaHousing]) {
      await expect(loadData({ baseUrl, cacheDirectory: directory })).rejects.toThrow(
        "the server sent another file than expected (12 bytes",
      );
    }
    expect(asked).toEqual([
      "/mirror/mnist.npz",
      "/mirror/train-labels-idx1-ubyte.gz",
      "/mirror/cifar-10-binary.tar.gz",
      "/mirror/california_housing.npz",
    ]);
    expect(await readdir(directory)).toEqual(["fashion-mnist"]);
  });
});

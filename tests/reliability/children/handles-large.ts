// Does one thing with a large file and prints the most memory that this took beside what the process began with.

import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { convertFile, diffFiles, Input, inspectFile, layers, loadModel, Sequential } from "gradus";
import { MemoryMeter } from "../memory-meter.ts";

const [doing = "", from = "", to = "", units = "64", depth = "2"] = process.argv.slice(2);

/** Makes a model of `depth` square weights of `units` rows. */
function make(): Sequential {
  const size = Number(units);
  const dense = () => new layers.Dense({ units: size, useBias: false, kernelInitializer: "ones" });
  return new Sequential([
    Input({ shape: [size] }),
    ...Array.from({ length: Number(depth) }, dense),
  ]);
}

/** Serves the file while something is done with its address. */
async function fromServer(use: (address: URL) => Promise<unknown>): Promise<void> {
  const server = createServer((_, response) => void createReadStream(from).pipe(response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  await use(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/model.keras`));
  server.closeAllConnections();
  server.close();
}

const work: { readonly [doing: string]: () => Promise<unknown> } = {
  save: () => make().save(to),
  load: () => loadModel(from),
  loadStream: () => loadModel(createReadStream(from)),
  loadAddress: () => fromServer(loadModel),
  convertStream: () => convertFile(createReadStream(from), to),
  loadWeights: () => make().loadWeights(from),
  inspect: () => inspectFile(from),
  convert: () => convertFile(from, to),
  diff: () => diffFiles(from, to),
};

// What the first file costs, such as compiling the code, is no work of the large one.
const meter = new MemoryMeter();
meter.start();
await work[doing]?.();
process.stdout.write(`peak ${meter.grown()}\n`);

// Loads a `.keras` file from wherever a page may have one, predicts with it, and saves it again.

import { loadModel, saveModelToBytes } from "gradus";

declare global {
  interface Window {
    /** Gives the predictions of the model in the file chosen, and in every other form of it. */
    predictAll(address: string, x: number[][]): Promise<Record<string, number[]>>;
  }
}

window.predictAll = async (address, x) => {
  const file = document.querySelector("input")?.files?.[0];
  if (file === undefined) throw new Error("no file was chosen");
  const buffer = await file.arrayBuffer();
  const model = await loadModel(file);
  const sources = {
    file,
    address,
    URL: new URL(address),
    Blob: new Blob([buffer]),
    ArrayBuffer: buffer,
    bytes: new Uint8Array(buffer),
    stream: file.stream(),
    "bytes saved here": await saveModelToBytes(model),
  };
  const found: Record<string, number[]> = {};
  for (const [name, source] of Object.entries(sources)) {
    const loaded = await loadModel(source);
    found[name] = [...(await (await loaded.predict(x, { verbose: 0 })).data())];
  }
  return found;
};

// Puts a model where TensorFlow.js puts it in a browser, and lets Gradus predict with it.

import { loadLayersModel } from "gradus";

declare global {
  interface Window {
    /** Stores the model as `indexeddb://name`, in the form of TensorFlow.js 4. */
    store(name: string, model: StoredModel): Promise<void>;
    /** Loads a model and gives its predictions, or the message of the error. */
    predict(source: string, x: number[][]): Promise<number[] | string>;
    /** Lists the databases of this page. */
    databases(): Promise<(string | undefined)[]>;
  }
}

/** Is a `model.json` with the bytes of its weights. */
export interface StoredModel {
  readonly json: {
    readonly modelTopology: object;
    readonly weightsManifest: readonly { readonly weights: readonly object[] }[];
  };
  readonly weights: readonly number[];
}

window.store = (name, { json, weights }) =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open("tensorflowjs", 1);
    opening.onupgradeneeded = () => {
      for (const store of ["models_store", "model_info_store"]) {
        opening.result.createObjectStore(store, { keyPath: "modelPath" });
      }
    };
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const { modelTopology, weightsManifest } = json;
      const weightData = Uint8Array.from(weights).buffer;
      const weightSpecs = weightsManifest[0]?.weights;
      const modelArtifacts = { modelTopology, weightSpecs, weightData };
      const writing = opening.result.transaction("models_store", "readwrite");
      writing.objectStore("models_store").put({ modelPath: name, modelArtifacts });
      writing.onerror = () => reject(writing.error);
      writing.oncomplete = () => {
        opening.result.close();
        resolve();
      };
    };
  });

window.predict = async (source, x) => {
  try {
    const model = await loadLayersModel(source);
    return [...(await (await model.predict(x, { verbose: 0 })).data())];
  } catch (error) {
    return (error as Error).message;
  }
};

window.databases = async () => (await indexedDB.databases()).map(({ name }) => name);

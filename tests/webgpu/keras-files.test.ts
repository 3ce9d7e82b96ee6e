// Files of Python Keras on the GPU: what is saved there is what is saved elsewhere.

import { beforeAll, describe, expect, it } from "vitest";
import { setDevice } from "../../src/engine/index.ts";
import { loadModel } from "../../src/models/index.ts";
import { registerEverything } from "../../src/register.ts";
import { saveModelToBytes } from "../../src/saving/index.ts";
import { readGolden, readKerasFile } from "../golden/golden.ts";

beforeAll(registerEverything);

const date = new Date(0);

describe("a .keras file", () => {
  it.each(readGolden("keras-files/index.json"))(
    "$file saved from the GPU is the one saved from the processor, byte by byte",
    async ({ file, x }) => {
      const shape = (tensor: (typeof x)[number]) => ({
        shape: tensor.shape,
        dtype: tensor.dtype,
        data:
          tensor.dtype === "int32" ? Int32Array.from(tensor.data) : Float32Array.from(tensor.data),
      });
      const inputs = x.map(shape);
      const saved: Uint8Array[] = [];
      for (const device of ["webgpu", "wasm"] as const) {
        await setDevice(device);
        const model = await loadModel(readKerasFile(file));
        // Used, so that the weights lie in the device's memory.
        await model.predict((inputs.length === 1 ? inputs[0] : inputs) as never, { verbose: 0 });
        expect(model.device).toBe(device);
        saved.push(await saveModelToBytes(model, { date }));
      }
      await setDevice("webgpu");
      expect(saved[0]?.length).toBeGreaterThan(1000);
      expect(saved[0]).toEqual(saved[1]);
    },
  );
});

import { beforeAll, describe, expect, it, vi } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";

beforeAll(registerEverything);

const x = [
  [0.5, 1],
  [1.5, -1],
];
const y = [[1], [0]];

/** Builds and trains a model; gives the number of WebAssembly modules compiled for it. */
async function modulesFor(units: number): Promise<number> {
  const compiled = vi.spyOn(WebAssembly, "Module");
  const model = new Sequential([
    Input({ shape: [2] }),
    new Dense({ units, activation: "tanh" }),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(x, y, { epochs: 2, verbose: 0 });
  await model.predict(x, { verbose: 0 });
  const count = compiled.mock.calls.length;
  compiled.mockRestore();
  return count;
}

describe("the programs of a model", () => {
  it("are compiled already for a second model of the same structure", async () => {
    expect(await modulesFor(7)).toBeGreaterThan(1);
    expect(await modulesFor(7)).toBe(0);
    expect(await modulesFor(6)).toBeGreaterThan(0);
  });
});

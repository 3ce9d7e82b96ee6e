import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { storedArrays } from "./stored-arrays.ts";

const file = new Uint8Array(readFileSync(new URL("../fixtures/housing-like.npz", import.meta.url)));

describe("arrays of an archive of a data set", () => {
  it("are given by name", async () => {
    const { y } = await storedArrays("h.npz", file, ["y"], 2 ** 20);
    expect(y.shape).toHaveLength(1);
  });

  it("are refused when one is missing, or the archive is larger than the data set", async () => {
    await expect(storedArrays("h.npz", file, ["z"], 2 ** 20)).rejects.toThrow(
      'h.npz: there is no array "z"; the archive holds',
    );
    await expect(storedArrays("h.npz", file, ["y"], 100)).rejects.toThrow("inflates to");
  });
});

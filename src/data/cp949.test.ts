import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { decodeCp949 } from "./cp949.ts";

describe("decodeCp949", () => {
  it("decodes each of the 17,048 two-byte codes as Python does, and refuses all others", () => {
    // The digest is of Python's bytes([lead, trail]).decode("cp949") for all codes, in order.
    let text = "";
    for (let lead = 0x80; lead <= 0xff; lead++) {
      for (let trail = 0; trail <= 0xff; trail++) {
        text += decodeCp949(Uint8Array.from([lead, trail])) ?? "";
      }
    }
    expect(text.length).toBe(17_048);
    expect(createHash("sha256").update(text).digest("hex")).toBe(
      "f49bf642f090c1ce9815815ce783022b6deebb12346af361db70c72d9d7bb59d",
    );
  });

  it("decodes a text that mixes ASCII, standard and extended syllables", () => {
    const bytes = [0x61, 0x8c, 0x63, 0xb9, 0xe6, 0xb0, 0xa2, 0xc7, 0xcf, 0x0a, 0x94, 0xee, 0x7a];
    expect(decodeCp949(Uint8Array.from(bytes))).toBe("a똠방각하\n뷁z");
  });

  it("refuses a character that is cut off at the end", () => {
    expect(decodeCp949(Uint8Array.from([0x61, 0xb9]))).toBeUndefined();
    expect(decodeCp949(Uint8Array.from([0x94]))).toBeUndefined();
  });
});

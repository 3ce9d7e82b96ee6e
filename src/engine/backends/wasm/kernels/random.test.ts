import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import { makeNode } from "../../../ir/node.ts";
import { random as cases } from "../../../testing/cases/random.ts";
import { listTensor } from "../../../testing/data.ts";
import { primitiveCase } from "../../../testing/primitive-case.ts";
import { random } from "./random.ts";
import { testCases } from "./testing/check-emitters.ts";
import { compileNode } from "./testing/run-kernel.ts";

const lengths = [1, 3, 4, 5, 15, 16, 17, 31, 32, 33].map((length) =>
  primitiveCase(`${length} words`, [listTensor("uint32", [3, 4])], (key) =>
    build.apply("randomBits", [key], { shape: [length] }),
  ),
);

describe("the random emitter", () => {
  testCases("randomBits", random.randomBits, [...cases.randomBits, ...lengths]);

  it("gives the published words of threefry2x32-20 for the key and counter 0", () => {
    const { type, data } = listTensor("uint32", [0, 0]);
    const node = makeNode("randomBits", [build.parameter(type)], { shape: [2] });
    const [words] = compileNode(random.randomBits, node).run([data]);
    expect([...(words ?? [])]).toEqual([0x6b200159, 0x99ba4efe]);
  });
});

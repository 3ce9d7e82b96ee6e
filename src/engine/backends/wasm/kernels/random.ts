// Random bits: threefry2x32 with 20 rounds, eight blocks of two words at a time.

import type { FamilyName } from "../../../ir/primitives/index.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import { at, pushAddress } from "./item-range.ts";
import type { NodeEmitters } from "./kernel-code.ts";
import { rangeParameters } from "./kernel-code.ts";

const rotations = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Is the constant that Salmon et al. (2011) xor into the third key word. */
const parity = 0x1bd11bda;

/** Words that one item gives: two vectors of blocks, since one alone waits for itself. */
const wordsPerItem = 16;

/** Maps the random primitive to its emitter. */
export const random: NodeEmitters<FamilyName<"random">> = {
  randomBits: {
    emit: (context, node) => {
      const length = sizeOf(node.attributes.shape);
      const operands = [at(node.inputs, 0), at(node.outputs, 0)];
      // Whole items know nothing of their number, so that all such kernels share their code.
      const name = length % wordsPerItem === 0 ? "randomBits" : `randomBits ${length}`;
      const signature = { name, parameters: rangeParameters(2), results: [] };
      const body = context.module.sharedFunction(signature, (f) => emitItems(f, length));
      const items = Math.ceil(length / wordsPerItem);
      return [{ body, items, operands, itemCost: 28 }];
    },
  },
};

function emitItems(f: FunctionBuilder, length: number): void {
  const [begin, end, key, result] = [0, 1, 2, 3].map((i) => f.parameter(i)) as [
    Local,
    Local,
    Local,
    Local,
  ];
  const keys = readKeys(f, key);
  const [item, to] = [f.local("i32"), f.local("i32")];
  f.forRange(item, begin, end, 1, () => {
    pushAddress(f, result, item, wordsPerItem * 4);
    f.set(to);
    const words = emitBlocks(f, item, keys);
    store(f, item, to, words, length);
    f.release(...words);
  });
}

function readKeys(f: FunctionBuilder, key: Local): Local[] {
  const keys = [f.local("v128"), f.local("v128"), f.local("v128")];
  const [first, second, third] = [at(keys, 0), at(keys, 1), at(keys, 2)];
  f.get(key).load("v128.load32_splat").set(first);
  f.get(key).load("v128.load32_splat", { offset: 4 }).set(second);
  f.get(first).get(second).op("v128.xor").get(f.constant("i32x4", parity)).op("v128.xor");
  f.set(third);
  return keys;
}

/** Encrypts the item's eight counters; gives four vectors of words in their order. */
function emitBlocks(f: FunctionBuilder, item: Local, keys: readonly Local[]): Local[] {
  const pairs = [0, 4].map((first) => {
    const [x, y] = [f.local("v128"), f.local("v128")];
    f.get(item)
      .i32Const(wordsPerItem / 2)
      .op("i32.mul")
      .op("i32x4.splat");
    f.v128Const(new Uint8Array(Int32Array.of(first, first + 1, first + 2, first + 3).buffer));
    f.op("i32x4.add").get(at(keys, 0)).op("i32x4.add").set(x);
    f.get(at(keys, 1)).set(y);
    return { x, y };
  });
  for (let group = 0; group < 5; group++) {
    for (const count of at(rotations, group % 2)) {
      for (const { x, y } of pairs) f.get(x).get(y).op("i32x4.add").set(x);
      for (const { x, y } of pairs) {
        f.get(y)
          .i32Const(count)
          .op("i32x4.shl")
          .get(y)
          .i32Const(32 - count)
          .op("i32x4.shr_u");
        f.op("v128.or").get(x).op("v128.xor").set(y);
      }
    }
    for (const { x, y } of pairs) {
      f.get(x)
        .get(at(keys, (group + 1) % 3))
        .op("i32x4.add")
        .set(x);
      f.get(y)
        .get(at(keys, (group + 2) % 3))
        .op("i32x4.add");
      f.get(f.constant("i32x4", group + 1))
        .op("i32x4.add")
        .set(y);
    }
  }
  return pairs.flatMap(({ x, y }) => interleave(f, x, y));
}

const lowWords = [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23];
const highWords = lowWords.map((byte) => byte + 8);

function interleave(f: FunctionBuilder, x: Local, y: Local): Local[] {
  const high = f.local("v128");
  f.get(x).get(y).shuffle(highWords).set(high);
  f.get(x).get(y).shuffle(lowWords).set(x);
  f.release(y);
  return [x, high];
}

// The last item may want fewer words than it has.
function store(
  f: FunctionBuilder,
  item: Local,
  to: Local,
  words: readonly Local[],
  length: number,
): void {
  const whole = () => {
    words.forEach((word, i) => {
      f.get(to)
        .get(word)
        .store("v128.store", { offset: 16 * i, align: 4 });
    });
  };
  const rest = length % wordsPerItem;
  const last = (length - rest) / wordsPerItem;
  if (rest === 0) {
    whole();
    return;
  }
  const some = () => {
    for (let i = 0; i < rest; i++) {
      f.get(to).get(at(words, Math.floor(i / 4)));
      f.storeLane("v128.store32_lane", i % 4, { offset: 4 * i });
    }
  };
  f.get(item).i32Const(last).op("i32.lt_s").if(whole, some);
}

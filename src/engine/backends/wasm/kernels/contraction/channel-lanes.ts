// Code for channels in lanes: neighbouring vectors abreast, loaded, multiplied, added and stored.

import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import { at, move } from "../item-range.ts";
import type { Target } from "../kernel-code.ts";
import { storeLanes } from "./micro-kernel.ts";

/** Emits code on groups of vectors, as many abreast as the host joins. */
export class ChannelLanes {
  readonly #f: FunctionBuilder;
  readonly #fused: boolean;
  readonly #abreast: number;

  constructor(f: FunctionBuilder, { fusedMultiplyAdd, wideVectors }: Target) {
    this.#f = f;
    this.#fused = fusedMultiplyAdd;
    this.#abreast = wideVectors ? 2 : 1;
  }

  /** Counts the groups of so many channels. */
  groupsOf(channels: number): number {
    return Math.ceil(channels / (4 * this.#abreast));
  }

  /** Emits `body` for all channels, group by group; the pointers move along. */
  groups(channels: number, pointers: readonly Local[], body: (channels: number) => void): void {
    const f = this.#f;
    const width = 4 * this.#abreast;
    const [whole, rest] = [Math.floor(channels / width), channels % width];
    const group = f.local("i32");
    f.forRange(group, 0, whole, 1, () => {
      body(width);
      for (const pointer of pointers) move(f, pointer, width * 4);
    });
    f.release(group);
    if (rest > 0) body(rest);
  }

  /** Declares a vector of each group for so many channels. */
  vectors(channels: number): Local[] {
    return Array.from({ length: Math.ceil(channels / 4) }, () => this.#f.local("v128"));
  }

  clear(vectors: readonly Local[]): void {
    for (const vector of vectors) this.#f.v128Const(new Uint8Array(16)).set(vector);
  }

  load(pointer: Local, bytes: number, vectors: readonly Local[]): void {
    vectors.forEach((vector, v) => {
      this.#f
        .get(pointer)
        .load("v128.load", { offset: bytes + v * 16 })
        .set(vector);
    });
  }

  addProduct(
    sums: readonly Local[],
    factors: readonly Local[],
    otherFactors: readonly Local[],
  ): void {
    const f = this.#f;
    sums.forEach((sum, v) => {
      if (!this.#fused) f.get(sum);
      f.get(at(factors, v)).get(at(otherFactors, v));
      if (this.#fused) f.get(sum).op("f32x4.relaxed_madd").set(sum);
      else f.op("f32x4.mul").op("f32x4.add").set(sum);
    });
  }

  store(pointer: Local, bytes: number, vectors: readonly Local[], channels: number): void {
    vectors.forEach((vector, v) => {
      storeLanes(this.#f, pointer, vector, bytes + v * 16, Math.min(4, channels - v * 4));
    });
  }
}

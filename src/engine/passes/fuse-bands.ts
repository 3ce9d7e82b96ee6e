// Bands: joins loops and reductions over the same rows into kernels that go through all of them on a
// few rows at a time, as softmax and normalisations do, so that values between them stay near.

import type { Node, Value } from "../ir/node.ts";
import type { BandKernel, BandPart, Kernel } from "../ir/program.ts";
import { kernelInputs } from "../ir/program.ts";
import { accessOf, memoryReads, storedAs } from "../ir/views.ts";
import { hasRows, readsOwnRows, reducedRows } from "./own-rows.ts";

/** Joins kernels where one reads, row by row, what another stores; the order is left to others. */
export function fuseBands(kernels: readonly Kernel[], outputs: readonly Value[]): Kernel[] {
  const bands = new Bands(kernels);
  kernels.forEach((kernel, i) => {
    if (isPart(kernel)) bands.place(kernel, i);
  });
  return bands.kernels(new Set(outputs.map(storedAs)));
}

function isPart(kernel: Kernel): kernel is BandPart {
  return kernel.kind === "loop" || kernel.kind === "reduction";
}

/** Collects parts that will run together. */
interface Band {
  /** Positions of its kernels, in order. */
  readonly members: number[];
  /** Unknown while there is one loop only. */
  rows: number | undefined;
}

class Bands {
  readonly #kernels: readonly Kernel[];
  /** Which kernel stores a value. */
  readonly #producers = new Map<Value, number>();
  /** Which kernels each kernel reads from, seen through reshapes. */
  readonly #sources: readonly (readonly number[])[];
  readonly #bands = new Map<number, Band>();

  constructor(kernels: readonly Kernel[]) {
    this.#kernels = kernels;
    kernels.forEach((kernel, i) => {
      for (const value of kernel.outputs) this.#producers.set(value, i);
    });
    this.#sources = kernels.map((kernel) => {
      const producers = memoryReads(kernel).map((value) => this.#producers.get(storedAs(value)));
      return [...new Set(producers.filter((i) => i !== undefined))];
    });
  }

  /** Puts a kernel into a band whose results it reads, or into one of its own. */
  place(kernel: BandPart, position: number): void {
    for (const source of this.#sources[position] ?? []) {
      const band = this.#bands.get(source);
      const rows = band === undefined ? undefined : this.#joinedRows(kernel, position, band);
      if (band === undefined || rows === undefined) continue;
      band.members.push(position);
      band.rows = rows;
      this.#bands.set(position, band);
      return;
    }
    this.#bands.set(position, { members: [position], rows: reducedRows(kernel) });
  }

  /** Gives the number of rows that a band has with one more kernel; undefined if it does not fit. */
  #joinedRows(kernel: BandPart, position: number, band: Band): number | undefined {
    const rows = band.rows ?? reducedRows(kernel);
    if (rows === undefined || (reducedRows(kernel) ?? rows) !== rows) return undefined;
    const parts = [...band.members.map((member) => this.#kernels[member]), kernel];
    if (!parts.every((part) => part !== undefined && isPart(part) && hasRows(part, rows))) {
      return undefined;
    }
    const isAligned = kernelInputs(kernel).every((value) => {
      const { source } = accessOf(value);
      if (typeof source !== "object") return true;
      const producer = this.#producers.get(storedAs(source));
      const isInside = producer !== undefined && band.members.includes(producer);
      return !isInside || readsOwnRows(value, rows);
    });
    return isAligned && !this.#wouldWait(position, band) ? rows : undefined;
  }

  /** Tells whether something outside of the band would have to run between its kernels. */
  #wouldWait(position: number, band: Band): boolean {
    const isMember = (i: number) => band.members.includes(i);
    const stack = (this.#sources[position] ?? []).filter((source) => !isMember(source));
    const seen = new Set<number>();
    for (let i = stack.pop(); i !== undefined; i = stack.pop()) {
      if (isMember(i)) return true;
      if (seen.has(i)) continue;
      seen.add(i);
      // Other bands are kernels already: whoever needs one part waits for all.
      for (const member of this.#bands.get(i)?.members ?? [i]) {
        seen.add(member);
        stack.push(...(this.#sources[member] ?? []));
      }
    }
    return false;
  }

  /** Lists the kernels, bands among them. */
  kernels(needed: ReadonlySet<Value>): Kernel[] {
    const result: Kernel[] = [];
    const dropped = new Set<Value>();
    this.#kernels.forEach((kernel, i) => {
      const band = this.#bands.get(i);
      if (band === undefined || band.members.length === 1) result.push(kernel);
      else if (band.members[0] === i) {
        const joined = this.#join(band, needed);
        const stored = new Set(joined.outputs);
        for (const value of joined.parts.flatMap((part) => part.outputs)) {
          if (!stored.has(value)) dropped.add(value);
        }
        result.push(joined);
      }
    });
    // Reshapes of what is never stored are names inside of the bands only.
    return result.filter(
      (kernel) => kernel.kind !== "node" || !dropped.has(storedAs(kernel.node.outputs[0] as Value)),
    );
  }

  #join({ members, rows }: Band, needed: ReadonlySet<Value>): BandKernel {
    const parts = members.map((member) => this.#kernels[member] as BandPart);
    const made = new Set(parts.flatMap((part) => part.outputs));
    const read = new Set(needed);
    this.#kernels.forEach((kernel, i) => {
      const isName = kernel.kind === "node" && kernel.node.primitive === "reshape";
      if (members.includes(i) || isName) return;
      for (const value of memoryReads(kernel)) read.add(storedAs(value));
    });
    const reshapes = new Set<Node>();
    for (const value of parts.flatMap(memoryReads)) {
      if (!made.has(storedAs(value))) continue;
      for (let at = value; !made.has(at); at = at.node.inputs[0] as Value) reshapes.add(at.node);
    }
    return {
      kind: "band",
      rows: rows ?? 1,
      parts,
      reshapes: [...reshapes],
      outputs: [...made].filter((value) => read.has(value)),
    };
  }
}

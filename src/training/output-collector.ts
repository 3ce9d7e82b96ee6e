// Joins the outputs of batches to one array per output.

import type { HostArray, Literal, Tensor, TensorTree } from "../engine/index.ts";
import { tensor } from "../engine/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { flatten, mapTree } from "../shared/tree.ts";

/** Collects outputs batch by batch; their first axes add up. */
export class OutputCollector {
  #structure: TensorTree | undefined;
  readonly #parts: Promise<HostArray>[][] = [];
  readonly #rows: number[] = [];

  /** Takes in the outputs of a batch, waiting until they are computed. */
  async add(outputs: TensorTree): Promise<void> {
    this.#structure ??= outputs;
    const leaves = flatten(outputs) as Tensor[];
    const parts = leaves.map((leaf) => leaf.data());
    this.#parts.push(parts);
    this.#rows.push(leaves[0]?.shape[0] ?? 0);
    await Promise.all(parts);
  }

  /** Gives the joined outputs. @throws ConfigError when there was no batch. */
  async join(): Promise<TensorTree> {
    if (this.#structure === undefined) {
      throw new ConfigError("predict: the stream gave no batches.");
    }
    const batches = await Promise.all(this.#parts.map((parts) => Promise.all(parts)));
    const samples = this.#rows.reduce((sum, rows) => sum + rows, 0);
    let next = 0;
    return mapTree(this.#structure, (leaf) => {
      const { dtype, shape } = leaf as Tensor;
      const pieces = batches.flatMap((parts) => parts[next] ?? []);
      next++;
      return tensor({
        dtype,
        shape: [samples, ...shape.slice(1)],
        data: concat(pieces),
      } as Literal);
    }) as TensorTree;
  }
}

function concat(pieces: readonly HostArray[]): HostArray {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const Type = (pieces[0]?.constructor ?? Float32Array) as new (length: number) => HostArray;
  const joined = new Type(length);
  let offset = 0;
  for (const piece of pieces) {
    joined.set(piece, offset);
    offset += piece.length;
  }
  return joined;
}

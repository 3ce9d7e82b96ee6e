// Einstein summation: from subscripts such as "ab,bc->ac" to products over named axes.

import type { TensorLike } from "../engine/index.ts";
import { asTensor, promote, range, show, type Tensor } from "../engine/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import { choose, one, positions, spread } from "./apply.ts";

/** Is a tensor whose axes carry labels, each once. */
interface Labelled {
  readonly tensor: Tensor;
  readonly labels: readonly string[];
}

/**
 * Multiplies tensors and sums over every label that the output lacks. Subscripts as NumPy's:
 * "..." stands for broadcast axes, a label twice in one operand takes its diagonal, and without
 * "->" the labels that occur once form the output in alphabetical order.
 * @throws ConfigError for subscripts that do not parse, ShapeError for extents that differ.
 */
export function einsum(subscripts: string, ...operands: readonly TensorLike[]): Tensor {
  const tensors = operands.map((x) => asTensor(x));
  const dtype = tensors.map((x) => x.dtype).reduce(promote, "bool");
  const float = promote(dtype, "float32");
  const { inputs, output } = parse(subscripts, tensors);
  checkExtents(subscripts, tensors, inputs);
  const labelled = tensors.map((x, i) => withDistinctLabels(x.cast(float), inputs[i] ?? []));
  const product = labelled.slice(1).reduce<Labelled>(
    (left, right, i) => {
      const later = new Set([...output, ...labelled.slice(i + 2).flatMap(({ labels }) => labels)]);
      return multiplyPair(left, right, later);
    },
    labelled[0] ?? { tensor: asTensor(1, float), labels: [] },
  );
  const summed = sumOut(product, new Set(output));
  const order = output.map((label) => summed.labels.indexOf(label));
  return summed.tensor.transpose(order).cast(dtype === "bool" ? "int32" : dtype);
}

function parse(
  subscripts: string,
  tensors: readonly Tensor[],
): { inputs: string[][]; output: string[] } {
  const text = subscripts.replace(/\s+/g, "");
  const [left = "", right, ...more] = text.split("->");
  const terms = left.split(",");
  if (more.length > 0 || !/^[A-Za-z.,]*$/.test(left + (right ?? ""))) {
    throw new ConfigError(`einsum: "${subscripts}" does not parse; write for example "ab,bc->ac".`);
  }
  if (terms.length !== tensors.length) {
    throw new ConfigError(
      `einsum: "${subscripts}" names ${terms.length} operands, but got ${tensors.length}.`,
    );
  }
  const hidden = Math.max(
    0,
    ...terms.map((term, i) =>
      term.includes("...") ? (tensors[i]?.rank ?? 0) - term.replace("...", "").length : 0,
    ),
  );
  const inputs = terms.map((term, i) => labelsOf(term, tensors[i]?.rank ?? 0, hidden, subscripts));
  if (right !== undefined) {
    const output = labelsOf(right, right.replace("...", "").length + hidden, hidden, subscripts);
    checkOutput(subscripts, output, inputs);
    return { inputs, output };
  }
  const all = inputs.flat();
  const once = all.filter((l) => l.length === 1 && all.indexOf(l) === all.lastIndexOf(l)).sort();
  return { inputs, output: [...ellipsis(hidden, hidden), ...once] };
}

function checkOutput(
  subscripts: string,
  output: readonly string[],
  inputs: readonly (readonly string[])[],
): void {
  const known = new Set(inputs.flat());
  const bad = output.find((label, i) => !known.has(label) || output.indexOf(label) !== i);
  if (bad === undefined) return;
  throw new ConfigError(
    `einsum: output label "${bad[0]}" of "${subscripts}" must be in an operand, and only once.`,
  );
}

// The axes under "..." align from the last, so they are named by their distance from it.
function ellipsis(count: number, hidden: number): string[] {
  return range(count).map((i) => `.${hidden - count + i}`);
}

function labelsOf(term: string, rank: number, hidden: number, subscripts: string): string[] {
  const [before = "", after, ...more] = term.split("...");
  const named = before.length + (after ?? "").length;
  const broken = more.length > 0 || (before + (after ?? "")).includes(".");
  if (broken || (after === undefined ? named !== rank : named > rank)) {
    throw new ShapeError(
      `einsum: "${term}" of "${subscripts}" does not name the axes of a rank-${rank} tensor.`,
    );
  }
  return after === undefined
    ? [...before]
    : [...before, ...ellipsis(rank - named, hidden), ...after];
}

function checkExtents(
  subscripts: string,
  tensors: readonly Tensor[],
  inputs: readonly (readonly string[])[],
): void {
  const extents = new Map<string, number>();
  inputs.forEach((labels, i) => {
    labels.forEach((label, axis) => {
      const n = tensors[i]?.shape[axis] ?? 1;
      const known = extents.get(label) ?? 1;
      if (known !== n && known !== 1 && n !== 1) {
        throw new ShapeError(
          `einsum: label "${label}" of "${subscripts}" is ${known} and ${n} in ` +
            `${tensors.map(({ shape }) => show(shape)).join(", ")}.`,
        );
      }
      extents.set(label, Math.max(known, n));
    });
  });
}

// A repeated label keeps the elements where both axes have one index, and sums the second away.
function withDistinctLabels(tensor: Tensor, labels: readonly string[]): Labelled {
  const again = labels.findIndex((label, axis) => labels.indexOf(label) < axis);
  if (again < 0) return { tensor, labels };
  const first = labels.indexOf(labels[again] ?? "");
  const rank = labels.length;
  const onDiagonal = positions(tensor.shape[first] ?? 0, first, rank).equal(
    positions(tensor.shape[again] ?? 0, again, rank),
  );
  const kept = choose(onDiagonal, tensor, asTensor(0, tensor.dtype), "einsum");
  return withDistinctLabels(
    kept.sum(again),
    labels.filter((_, axis) => axis !== again),
  );
}

function sumOut({ tensor, labels }: Labelled, needed: ReadonlySet<string>): Labelled {
  const axes = range(labels.length).filter((axis) => !needed.has(labels[axis] ?? ""));
  if (axes.length === 0) return { tensor, labels };
  return { tensor: tensor.sum(axes), labels: labels.filter((label) => needed.has(label)) };
}

function multiplyPair(x: Labelled, y: Labelled, later: ReadonlySet<string>): Labelled {
  const left = sumOut(x, new Set([...later, ...y.labels]));
  const right = sumOut(y, new Set([...later, ...x.labels]));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const summed = shared.filter((label) => !later.has(label));
  if (summed.length === 0) return multiplyAligned(left, right);
  const [lhs, rhs] = matched(left, right, shared);
  const batch = shared.filter((label) => later.has(label));
  const axesOf = (of: Labelled, wanted: readonly string[]) =>
    wanted.map((label) => of.labels.indexOf(label));
  const tensor = one("dotGeneral", [lhs.tensor, rhs.tensor], {
    lhsBatch: axesOf(lhs, batch),
    rhsBatch: axesOf(rhs, batch),
    lhsContracting: axesOf(lhs, summed),
    rhsContracting: axesOf(rhs, summed),
  });
  const free = (of: Labelled) => of.labels.filter((label) => !shared.includes(label));
  return { tensor, labels: [...batch, ...free(lhs), ...free(rhs)] };
}

// With nothing to sum, a product is elementwise and joins its neighbours' loops.
function multiplyAligned(left: Labelled, right: Labelled): Labelled {
  const labels = [...new Set([...left.labels, ...right.labels])];
  const aligned = ({ tensor, labels: own }: Labelled) => {
    const present = labels.filter((label) => own.includes(label));
    const ordered = tensor.transpose(present.map((label) => own.indexOf(label)));
    let next = 0;
    return ordered.reshape(labels.map((l) => (own.includes(l) ? (ordered.shape[next++] ?? 1) : 1)));
  };
  return { tensor: aligned(left).multiply(aligned(right)), labels };
}

// An extent of 1 repeats to the other operand's; a product needs that written out.
function matched(x: Labelled, y: Labelled, shared: readonly string[]): [Labelled, Labelled] {
  const widen = (of: Labelled, other: Labelled): Labelled => {
    const shape = of.labels.map((label, axis) => {
      const n = of.tensor.shape[axis] ?? 1;
      return shared.includes(label) && n === 1
        ? (other.tensor.shape[other.labels.indexOf(label)] ?? 1)
        : n;
    });
    return { tensor: spread(of.tensor, shape), labels: of.labels };
  };
  return [widen(x, y), widen(y, x)];
}

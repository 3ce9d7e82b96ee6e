// From a case and a way to compile to a verdict: the backend's results against the reference's.

import { GradusError } from "../../shared/errors.ts";
import type { Executable, Result } from "../backends/backend.ts";
import { createReferenceBackend } from "../backends/reference/index.ts";
import type { HostArray } from "../ir/dtype.ts";
import { isFloat } from "../ir/dtype.ts";
import type { TensorType } from "../ir/shape.ts";
import { showType } from "../ir/shape.ts";
import { verify } from "../ir/verify.ts";
import type { CompileGraph } from "./compile-graph.ts";
import { compilerOf } from "./compile-graph.ts";
import type { PrimitiveCase } from "./primitive-case.ts";
import { graphOf } from "./primitive-case.ts";

/** Bounds |a − b| by `absolute` + `relative` · max |b| over the finite elements of b. */
export interface Tolerance {
  readonly absolute: number;
  readonly relative: number;
}

/** Is what float32 results must keep to unless a case says otherwise. */
const defaultTolerance: Tolerance = { absolute: 1e-6, relative: 1e-5 };

/** Is what results of float16 must keep to: fused kernels round once what is rounded at every node. */
const halfTolerance: Tolerance = { absolute: 2 ** -24, relative: 2 ** -9 };

const tolerated = ({ dtype }: TensorType, tolerance: Tolerance) =>
  dtype === "float16" ? halfTolerance : tolerance;

const isHost = (result: Result): result is HostArray => ArrayBuffer.isView(result);

/**
 * Compares a backend with the reference backend on one case: floats within `tolerance`, with NaN
 * and infinities at the same places; integers and bool exactly.
 * @throws GradusError naming the case and the first element that differs.
 */
export async function checkValues(
  compile: CompileGraph,
  primitiveCase: PrimitiveCase,
  tolerance: Tolerance = defaultTolerance,
): Promise<void> {
  const graph = graphOf(primitiveCase);
  verify(graph, primitiveCase.name);
  const inputs = primitiveCase.inputs.map(({ data }) => data);
  const run = async (executable: Executable) => {
    const results: (HostArray | undefined)[] = [];
    for (const result of executable.run(inputs)) {
      results.push(result === undefined || isHost(result) ? result : await result.read());
    }
    return results;
  };
  const expected = await run(compilerOf(createReferenceBackend())(graph));
  const given = await run(compile(graph));
  graph.outputs.forEach(({ type }, i) => {
    const who = `${primitiveCase.name}, result ${i}`;
    const compare = primitiveCase.perElement === true ? compareElements : compareData;
    compare(who, type, given[i], expected[i], tolerated(type, tolerance));
  });
}

/**
 * Compares elements with the expected ones, with one bound for the tensor.
 * @throws GradusError naming `who` and the first element that differs.
 */
export function compareData(
  who: string,
  type: TensorType,
  given: HostArray | undefined,
  expected: HostArray | undefined,
  { absolute, relative }: Tolerance = defaultTolerance,
): void {
  let greatest = 0;
  for (const x of expected ?? []) {
    if (Number.isFinite(x)) greatest = Math.max(greatest, Math.abs(x));
  }
  compareBy(who, type, given, expected, () => absolute + relative * greatest);
}

/**
 * Compares elements with the expected ones, each within a bound of its own.
 * @throws GradusError naming `who` and the first element that differs.
 */
export function compareElements(
  who: string,
  type: TensorType,
  given: HostArray | undefined,
  expected: HostArray | undefined,
  { absolute, relative }: Tolerance = defaultTolerance,
): void {
  compareBy(who, type, given, expected, (wanted) => absolute + relative * Math.abs(wanted));
}

function compareBy(
  who: string,
  type: TensorType,
  given: HostArray | undefined,
  expected: HostArray | undefined,
  boundOf: (wanted: number) => number,
): void {
  if (given === undefined || expected === undefined || given.length !== expected.length) {
    throw new GradusError(
      `${who}: got ${given?.length} elements, expected ${expected?.length} of ${showType(type)}.`,
    );
  }
  if (given.constructor !== expected.constructor) {
    throw new GradusError(
      `${who}: got a ${given.constructor.name}, expected a ${expected.constructor.name}.`,
    );
  }
  for (const [i, wanted] of expected.entries()) {
    const found = given[i] ?? Number.NaN;
    const bound = isFloat(type.dtype) && Number.isFinite(wanted) ? boundOf(wanted) : 0;
    if (found === wanted || (Number.isNaN(found) && Number.isNaN(wanted))) continue;
    if (Math.abs(found - wanted) <= bound) continue;
    throw new GradusError(
      `${who}: element ${i} of ${showType(type)} is ${found}, expected ${wanted} ± ${bound}.`,
    );
  }
}

// From a pool of values to scans, branches and loops whose bodies are random graphs themselves.

import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { range, showType } from "../ir/shape.ts";
import { uniforms } from "./data.ts";
import type { Instruction, Operation, Tracked } from "./random-pool.ts";
import { extendPool, pick } from "./random-pool.ts";

/** What a carried float may differ by; a body must not make it more than ten times as much. */
const carriedError = 1e-5;

function bodyInstructions(seed: number, count: number): Instruction[] {
  const next = uniforms(seed);
  const draw = () => Math.floor(next() * 1e6);
  return range(count).map((): Instruction => [draw(), draw(), draw(), draw()]);
}

function inside({ value, high, low, error }: Tracked, shape = value.type.shape): Tracked {
  const parameter = build.parameter({ dtype: value.type.dtype, shape });
  return { value: parameter, high, low, error };
}

// Carried floats lie within −1 … 1 after every step, integers wrap.
function carriedInside(start: Tracked): Tracked {
  const parameter = inside(start);
  if (!isFloat(start.value.type.dtype)) return { ...parameter, high: 32 };
  return { ...parameter, high: Math.max(0, start.high), error: carriedError };
}

/** Finds what becomes of a carry: the newest value of its type, squashed. */
function nextCarry(pool: readonly Tracked[], carry: Tracked, n: number): Value {
  const alike = pool.filter(({ value, error, high }) => {
    const isTame = !isFloat(value.type.dtype) || (error <= 10 * carriedError && high <= 3);
    return isTame && showType(value.type) === showType(carry.value.type);
  });
  const { value } = alike.length === 0 ? carry : pick(alike, n % 3);
  if (!isFloat(value.type.dtype)) return value;
  return build.multiply(build.tanh(value), build.fullLike(value, 0.25));
}

const carriedResult = (value: Value, { high }: Tracked): Tracked => {
  const isReal = isFloat(value.type.dtype);
  return { value, high: isReal ? Math.max(0, high) : 32, low: 0, error: isReal ? 5e-4 : 0 };
};

const scanOver =
  (table: readonly Operation[]): Operation =>
  (pool, x, n, m) => {
    const { shape } = x.value.type;
    const length = shape[0];
    if (length === undefined || length > 6) return undefined;
    const constant = pick(pool, n);
    const starts = [pick(pool, m), pick(pool, m + (n % 3))];
    if (starts.some(({ error }) => error > carriedError)) return undefined;
    const fixed = inside(constant);
    const carries = starts.map(carriedInside);
    const slice = inside(x, shape.slice(1));
    const body = [fixed, slice, ...carries];
    extendPool(body, bodyInstructions(n * 31 + m, 4 + (n % 5)), table);
    const [a, b] = carries as [Tracked, Tracked];
    const isSwapped = m % 4 === 0 && showType(a.value.type) === showType(b.value.type);
    const next =
      isSwapped && !isFloat(a.value.type.dtype)
        ? [b.value, a.value]
        : carries.map((carry, i) => nextCarry(body, carry, n + i));
    const stacked = [pick(body, m), pick(body, n), ...carries].filter(({ error }) => error < 1e-4);
    const results = build.scan([constant.value, ...starts.map(({ value }) => value), x.value], {
      body: makeGraph(
        [fixed.value, ...carries.map(({ value }) => value), slice.value],
        [...next, ...stacked.map(({ value }) => value)],
      ),
      length,
      constants: 1,
      carries: 2,
      reverse: n % 2 === 1,
    });
    return results.map((value, i) => {
      const stack = stacked[i - 2];
      if (stack === undefined) return carriedResult(value, starts[i] as Tracked);
      const error = isFloat(value.type.dtype) ? 20 * stack.error : 0;
      return { value, high: stack.high, low: stack.low, error };
    });
  };

const condOver =
  (table: readonly Operation[]): Operation =>
  (pool, x, n, m) => {
    const flags = pool.filter(({ value }) => value.type.dtype === "bool");
    if (flags.length === 0) return undefined;
    const flag = pick(flags, n).value;
    const predicate = build.reduceMax(flag, range(flag.type.shape.length));
    const other = pick(pool, m);
    const branches = [n, m].map((seed) => {
      const given = [inside(x), inside(other)];
      const body = [...given];
      extendPool(body, bodyInstructions(seed, 4), table);
      const same = body.filter(({ value }) => showType(value.type) === showType(x.value.type));
      const result = pick(same, seed);
      return { given, result };
    });
    const graphs = branches.map(({ given, result }) =>
      makeGraph(
        given.map(({ value }) => value),
        [result.value, given[0]?.value ?? result.value],
      ),
    );
    const [yes, no] = graphs;
    if (yes === undefined || no === undefined) return undefined;
    const bounds = branches.map(({ result }) => result);
    const high = Math.max(...bounds.map((b) => b.high));
    const low = Math.min(...bounds.map((b) => b.low));
    const error = Math.max(...bounds.map((b) => b.error));
    const results = build.cond(predicate, [x.value, other.value], yes, no);
    return results.map((value, i) => (i === 0 ? { value, high, low, error } : { ...x, value }));
  };

const whileOver =
  (table: readonly Operation[]): Operation =>
  (pool, x, n, m) => {
    const type = { dtype: "int32", shape: [] } as const;
    if (x.error > carriedError) return undefined;
    const constant = pick(pool, n);
    const parameters = () => [inside(constant), inside(x), build.parameter(type)] as const;
    const [testConstant, testX, testCount] = parameters();
    const condition = makeGraph(
      [testConstant.value, testX.value, testCount],
      [build.compare("less", testCount, build.scalar(m % 4, "int32"))],
    );
    const [fixed, , count] = parameters();
    const carry = carriedInside(x);
    const body = [fixed, carry];
    extendPool(body, bodyInstructions(m, 4), table);
    const results = build.whileLoop([constant.value, x.value, build.scalar(0, "int32")], {
      condition,
      body: makeGraph(
        [fixed.value, carry.value, count],
        [nextCarry(body, carry, n), build.add(count, build.scalar(1, "int32"))],
      ),
      constants: 1,
    });
    const [last, steps] = results as [Value, Value];
    return [carriedResult(last, x), { value: steps, high: 3, low: 0, error: 0 }];
  };

/** Makes the operations that carry graphs, whose bodies are of operations in `table`. */
export function controlsOver(table: readonly Operation[]): readonly Operation[] {
  return [scanOver(table), condOver(table), scanOver(table), whileOver(table)];
}

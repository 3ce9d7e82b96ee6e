import { describe, expect, it } from "vitest";
import { detectFeatures } from "./features.ts";
import type { FunctionBuilder } from "./function-builder.ts";
import {
  type AtomicInstruction,
  atomicOpcodes,
  fixedEncodings,
  type Instruction,
  type LaneInstruction,
  type LaneLoadInstruction,
  type LaneStoreInstruction,
  type LoadInstruction,
  laneLoadOpcodes,
  laneOpcodes,
  laneStoreOpcodes,
  loadOpcodes,
  plainOpcodes,
  type StoreInstruction,
  storeOpcodes,
} from "./instructions.ts";
import { ModuleBuilder } from "./module-builder.ts";

function keys<K extends string>(table: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(table) as K[];
}

/** Behind `unreachable` any operands are granted, so only the encoding itself is judged. */
function isAccepted(emit: (body: FunctionBuilder) => void): boolean {
  const module = new ModuleBuilder();
  module.importMemory({ module: "env", name: "memory", initialPages: 1 });
  const body = module.function({ name: "probe", parameters: [], results: [] });
  body.op("unreachable");
  emit(body);
  body.op("unreachable");
  return WebAssembly.validate(module.build());
}

describe("the instruction tables", () => {
  it("encode every instruction without immediates so that the host accepts it", () => {
    const { relaxedSimd } = detectFeatures();
    const names: Instruction[] = [...keys(plainOpcodes), ...keys(fixedEncodings)];
    const rejected = names.filter((name) => !isAccepted((body) => body.op(name)));
    const expected = relaxedSimd ? [] : names.filter((name) => name.includes("relaxed"));
    expect(rejected).toEqual(expected);
  });

  it("encode every memory and lane instruction so that the host accepts it", () => {
    const probes: [string, (body: FunctionBuilder) => void][] = [
      ...keys<LoadInstruction>(loadOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.load(name, { offset: 300 })] as const,
      ),
      ...keys<StoreInstruction>(storeOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.store(name, { align: 1 })] as const,
      ),
      ...keys<AtomicInstruction>(atomicOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.atomic(name)] as const,
      ),
      ...keys<LaneInstruction>(laneOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.lane(name, 1)] as const,
      ),
      ...keys<LaneLoadInstruction>(laneLoadOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.loadLane(name, 1)] as const,
      ),
      ...keys<LaneStoreInstruction>(laneStoreOpcodes).map(
        (name) => [name, (body: FunctionBuilder) => void body.storeLane(name, 1)] as const,
      ),
    ].map(([name, emit]) => [name, emit]);
    expect(probes.length).toBeGreaterThan(30);
    expect(probes.filter(([, emit]) => !isAccepted(emit)).map(([name]) => name)).toEqual([]);
  });

  it("give the opcodes of the specification in several rows of each table", () => {
    const code = (name: keyof typeof plainOpcodes): string => plainOpcodes[name].toString(16);
    expect(code("i32.eqz")).toBe("45");
    expect(code("i32.add")).toBe("6a");
    expect(code("f64.copysign")).toBe("a6");
    expect(code("i64.extend32_s")).toBe("c4");
    expect(code("i64.trunc_sat_f64_u")).toBe("fc0007");
    expect(code("f64x2.splat")).toBe("fd0014");
    expect(code("i8x16.eq")).toBe("fd0023");
    expect(code("f32x4.eq")).toBe("fd0041");
    expect(code("v128.any_true")).toBe("fd0053");
    expect(code("i8x16.avgr_u")).toBe("fd007b");
    expect(code("f64x2.nearest")).toBe("fd0094");
    expect(code("i16x8.max_u")).toBe("fd0099");
    expect(code("i32x4.neg")).toBe("fd00a1");
    expect(code("i32x4.add")).toBe("fd00ae");
    expect(code("i32x4.dot_i16x8_s")).toBe("fd00ba");
    expect(code("i64x2.neg")).toBe("fd00c1");
    expect(code("i64x2.add")).toBe("fd00ce");
    expect(code("f32x4.neg")).toBe("fd00e1");
    expect(code("f32x4.mul")).toBe("fd00e6");
    expect(code("f32x4.pmax")).toBe("fd00eb");
    expect(code("f64x2.sqrt")).toBe("fd00ef");
    expect(code("f64x2.convert_low_i32x4_u")).toBe("fd00ff");
    expect(code("f32x4.relaxed_madd")).toBe("fd0105");
    expect(code("i32x4.relaxed_dot_i8x16_i7x16_add_s")).toBe("fd0113");
    expect(atomicOpcodes["i64.atomic.rmw32.cmpxchg_u"][0].toString(16)).toBe("fe004e");
    expect(atomicOpcodes["i32.atomic.rmw.add"][0].toString(16)).toBe("fe001e");
    expect(atomicOpcodes["i32.atomic.rmw.cmpxchg"][0].toString(16)).toBe("fe0048");
  });
});

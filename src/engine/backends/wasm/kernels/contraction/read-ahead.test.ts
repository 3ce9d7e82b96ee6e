import { expect, it } from "vitest";
import { ModuleBuilder } from "../../assembler/module-builder.ts";
import { readAhead } from "./read-ahead.ts";

it("reads neither behind the end nor, where a line meets nothing, before the first byte", () => {
  const pageBytes = 65536;
  const module = new ModuleBuilder();
  module.importMemory({ module: "env", name: "memory", initialPages: 1 });
  const parameters = ["i32", "i32"] as const;
  const f = module.function({ name: "read", parameters, results: [], exported: true });
  const [pointer, end] = [f.parameter(0), f.parameter(1)];
  const read = readAhead(f, 5, [
    { pointer, distance: 1000, bytes: 700, end },
    { pointer, distance: -700, bytes: 699, end },
  ]);
  for (let round = 0; round < 5; round++) read();
  const memory = new WebAssembly.Memory({ initial: 1 });
  const compiled = new WebAssembly.Module(module.build());
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const run = exports["read"] as (pointer: number, end: number) => void;
  for (const pointer of [0, 600, 60_000, 64_000, 65_000, pageBytes]) run(pointer, pageBytes);
  expect(() => run(0, 2 * pageBytes)).toThrow(WebAssembly.RuntimeError);
});

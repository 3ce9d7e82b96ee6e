import { writeFileSync } from "node:fs";
import { it } from "vitest";
import { compile, gradients, Tensor, tensor, Variable, withSource, scan } from "/work/main/src/engine/index.ts";
import { toSvg, toDot } from "/work/main/src/engine/ir/draw/index.ts";
import { optimize } from "/work/main/src/engine/passes/pipeline.ts";
it("draws", () => {
  const w1 = new Variable(new Float32Array(64*32).map((_,i)=>i%7), {}); const k1 = new Variable(tensor(new Float32Array(64*32),{shape:[64,32]}));
  const b1 = new Variable(new Float32Array(32)); const k2 = new Variable(tensor(new Float32Array(320),{shape:[32,10]})); const b2 = new Variable(new Float32Array(10));
  const vars = [k1,b1,k2,b2]; const ms = vars.map(v => new Variable(tensor(new Float32Array(v.value.size),{shape:v.shape})));
  const step = compile((x: Tensor, y: Tensor, rate: number|Tensor) => {
    const h = withSource("dense_1", () => x.matmul(k1.value).add(b1.value).relu());
    const z = withSource("dense_2", () => h.matmul(k2.value).add(b2.value));
    const loss = withSource("loss", () => z.subtract(y).square().mean());
    const g = gradients(loss, vars);
    withSource("sgd", () => vars.forEach((v, i) => { const m = ms[i]!; m.assign(m.value.multiply(0.9).add(g[i]!)); v.assignSubtract(m.value.multiply(rate)); }));
    return loss;
  });
  const graph = optimize(step.graph(tensor(new Float32Array(32*64),{shape:[32,64]}), tensor(new Float32Array(320),{shape:[32,10]}), 0.1));
  console.log(graph.nodes.length);
  writeFileSync("/tmp/step.svg", toSvg(graph)); writeFileSync("/tmp/step.dot", toDot(graph));
  const s = compile((x: Tensor) => scan((h: Tensor, xx: Tensor) => [h.multiply(xx).tanh(), h] as const, tensor([1,2]), x));
  writeFileSync("/tmp/scan.svg", toSvg(optimize(s.graph(tensor([[1,2],[3,4]])))));
});

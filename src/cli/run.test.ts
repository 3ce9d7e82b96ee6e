import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Input, layers, loadModel, parseCsv, Sequential } from "gradus";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { run } from "./run.ts";
import { makeTerminal } from "./terminal/terminal.ts";

let folder = "";
const at = (name: string) => join(folder, name);

async function gradus(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const terminal = makeTerminal(
    { write: (text: string) => (out += text) },
    { write: (text: string) => (err += text) },
    {},
  );
  return { code: await run(words, terminal), out, err };
}

/** Rows of numbers, Korean texts with commas and gaps; the class follows from the first two. */
const lines = Array.from({ length: 120 }, (_, i) => {
  const city = ["서울", '"대구, 수성"', "부산"][i % 3] ?? "";
  const size = i % 11 === 0 ? "" : String(((i * 37) % 100) / 10);
  const big = Number(size === "" ? 5 : size) + (i % 3 === 0 ? 4 : 0) > 6;
  return `${i + 1},${city},${size},${big ? "큼" : "작음"}`;
});
const header = "id,도시,크기,분류";

// Commands start slowly on a machine that is busy, and devices are measured.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus 명령-"));
  vi.stubEnv("GRADUS_HOME", folder);
  await writeFile(at("자료.csv"), `\uFEFF${[header, ...lines].join("\r\n")}\r\n`);
  const withoutTarget = [header, ...lines].map((line) => line.slice(0, line.lastIndexOf(",")));
  await writeFile(at("inputs.csv"), withoutTarget.join("\n"));
  const numbers = Array.from({ length: 80 }, (_, i) => `${i / 4};${i * 2.5 + 100}`);
  await writeFile(at("numbers.csv"), ["x;y", ...numbers].join("\n").replaceAll(".", ","));
  await writeFile(at("empty.csv"), "");
});

afterAll(() => {
  vi.unstubAllEnvs();
  vi.resetConfig();
  return rm(folder, { recursive: true });
});

describe("gradus devices", () => {
  it("lists every device, and says of the GPU what it is or why there is none", async () => {
    const { code, out, err } = await gradus("devices");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^wasm .* threads? \(default\)$/m);
    expect(out).toMatch(/^webgpu +(computes on the GPU: \S+|not on this machine: \S+)/m);
    expect(out).toMatch(/^reference /m);
    expect(out).toMatch(
      /^auto +(computes every model on the processor|takes the GPU for steps from)/m,
    );
  });

  it("refuses to train on a device of another name", async () => {
    const words = ["train", at("자료.csv"), "--target", "분류", "--device", "gpu"];
    const { code, err } = await gradus(...words);
    expect(code).not.toBe(0);
    expect(err).toContain('--device: "gpu" is not known. Known: wasm, webgpu, auto.');
  });
});

describe("the gradus command, on a table with gaps and categories", () => {
  const model = () => at("모델.keras");

  it("trains, says what it decided, and saves", async () => {
    const words = ["--target", "분류", "--epochs", "40", "--out", model()];
    const { code, out, err } = await gradus("train", at("자료.csv"), ...words);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toContain('binary: "분류" holds 2 different values');
    expect(out).toContain("Gaps         크기: the model learns what a gap means");
    expect(out).toContain("id: its name and its values say that it numbers the rows");
    expect(out).toContain("96 to train, 24 to validate");
    expect(out).toMatch(/Trained +40 epochs/);
    expect(out).toContain("⠶⠶ validation");
    expect(out).not.toContain("\u001b");
  });

  it("predicts each row, with or without the target column, the same", async () => {
    const whole = await gradus("predict", model(), at("자료.csv"));
    const inputs = await gradus("predict", model(), at("inputs.csv"));
    expect(whole.code).toBe(0);
    const first = parseCsv(new TextEncoder().encode(whole.out));
    const second = parseCsv(new TextEncoder().encode(inputs.out));
    const added = ["predicted 분류", "probability of 작음", "probability of 큼"];
    expect(first.columns).toEqual(["id", "도시", "크기", "분류", ...added]);
    expect(second.columns).toEqual(["id", "도시", "크기", ...added]);
    expect(second.rows).toBe(120);
    for (const column of added) expect(second.text(column)).toEqual(first.text(column));
    const right = first.text("분류").filter((name, i) => name === first.text(added[0] ?? "")[i]);
    expect(right.length / 120).toBeGreaterThan(0.9);
    const [small, big] = [first.numbers(added[1] ?? ""), first.numbers(added[2] ?? "")];
    expect(small.every((p, i) => Math.abs(p + (big[i] ?? 0) - 1) < 1e-5)).toBe(true);
  });

  it("writes predictions to a file", async () => {
    const { out } = await gradus("predict", model(), at("inputs.csv"), "--out", at("p.csv"));
    expect(out).toContain("120 rows written to");
    expect((await readFile(at("p.csv"), "utf8")).split("\n")).toHaveLength(122);
  });

  it("evaluates to the same accuracy as the predictions have", async () => {
    const { out } = await gradus("evaluate", model(), at("자료.csv"), "--json");
    const result = JSON.parse(out) as { rows: number; metrics: Record<string, number> };
    expect(result.rows).toBe(120);
    const { out: csv } = await gradus("predict", model(), at("자료.csv"));
    const table = parseCsv(new TextEncoder().encode(csv));
    const predicted = table.text("predicted 분류");
    const right = table.text("분류").filter((name, i) => name === predicted[i]);
    expect(result.metrics["accuracy"]).toBeCloseTo(right.length / 120, 5);
  });

  it("summarises and draws the model", async () => {
    const { out } = await gradus("summary", model());
    expect(out).toContain("fill_missing (FillMissing)");
    expect(out).toContain("도시: ");
    const layersText = await gradus("graph", model());
    expect(layersText.out).toMatch(/output +output +Dense/);
    const svg = await gradus("graph", model(), "--format", "svg");
    expect(svg.out).toMatch(/^<svg [\s\S]*<\/svg>\n$/);
    const dot = await gradus("graph", model(), "--format", "dot");
    expect(dot.out).toContain("layer0 ->");
    const forward = await gradus("graph", model(), "--level", "ops", "--batch-size", "4");
    expect(forward.out).toMatch(/^graph\([\s\S]*logistic/);
    const words = ["--level", "ops", "--step", "training", "--format", "json"];
    const training = JSON.parse((await gradus("graph", model(), ...words)).out) as {
      nodes: { primitive: string }[];
    };
    const before = forward.out.split("\n").length;
    expect(training.nodes.length).toBeGreaterThan(2 * before);
  });

  it("measures the kernels of its steps", async () => {
    const measured = ["--steps", "2", "--warm-up", "1", "--rows", "1000"];
    const words = [...measured, "--trace", at("trace.json")];
    const { code, out } = await gradus("profile", model(), ...words);
    expect(code).toBe(0);
    expect(out).toMatch(/ms +% +calls +MFLOP +MB +GFLOP\/s +GB\/s +layer +kernel\n/);
    expect(out).toMatch(/ 2 .*\/output gradient.* dotGeneral/);
    expect(out).toMatch(/ms per training step of 32 rows\n/);
    const { traceEvents } = JSON.parse(await readFile(at("trace.json"), "utf8"));
    expect(traceEvents.length).toBeGreaterThan(20);
    const forward = ["--step", "forward", "--batch-size", "1", "--json"];
    const found = JSON.parse((await gradus("profile", model(), ...forward)).out);
    expect(found).toMatchObject({ step: "forward", batchSize: 1, steps: 20 });
    expect(found.kernels[0]).toMatchObject({ calls: 20, flops: expect.any(Number) });
  });

  it.each([
    ["a text that it never saw", "1,광주,2", '"광주"'],
    ["a text where a number belongs", "1,서울,big", '"big" is no number'],
  ])("refuses %s", async (_, row, message) => {
    await writeFile(at("wrong.csv"), `id,도시,크기\n${row}\n`);
    const { code, err, out } = await gradus("predict", model(), at("wrong.csv"));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses a table without a column that the model needs", async () => {
    await writeFile(at("wrong.csv"), "id,도시\n1,서울\n");
    const { code, err } = await gradus("predict", model(), at("wrong.csv"));
    expect(code).toBe(2);
    expect(err).toContain('the model needs the column "크기"');
  });
});

describe("the gradus command, on numbers", () => {
  it("predicts in the units of the table, with its marks", async () => {
    const words = ["--target", "y", "--hidden", "none", "--learning-rate", "0.1"];
    const out = ["--out", at("line.keras"), "--json", "--epochs", "60"];
    const trained = await gradus("train", at("numbers.csv"), ...words, ...out);
    expect(trained.code).toBe(0);
    const result = JSON.parse(trained.out) as Record<string, unknown>;
    expect(Object.keys(result)).toEqual(["task", "epochs", "metrics", "validation", "model"]);
    expect(result).toMatchObject({ task: "regression", epochs: 60 });
    const scores = result["validation"] as Record<string, number>;
    expect(scores["r2_score"]).toBeGreaterThan(0.99);
    expect(trained.err).toContain("Validation");
    const predicted = await gradus("predict", at("line.keras"), at("numbers.csv"));
    const table = parseCsv(new TextEncoder().encode(predicted.out));
    expect(table.columns).toEqual(["x", "y", "predicted y"]);
    const errors = table
      .numbers("predicted y")
      .map((value, i) => Math.abs(value - (i * 2.5 + 100)));
    expect(Math.max(...errors)).toBeLessThan(10);
  });

  it("gives equal results for equal seeds", async () => {
    const words = ["train", at("numbers.csv"), "--target", "y", "--epochs", "3", "--json"];
    const train = async (seed: string) =>
      (await gradus(...words, "--seed", seed, "--out", at("seed.keras"))).out;
    expect(await train("4")).toBe(await train("4"));
    expect(await train("4")).not.toBe(await train("5"));
  });

  it("trains on all rows when none are kept for validation", async () => {
    const words = ["--target", "y", "--epochs", "2", "--validation-split", "0", "--json"];
    const { out } = await gradus("train", at("numbers.csv"), ...words, "--out", at("all.keras"));
    expect(JSON.parse(out)).toMatchObject({ validation: null });
  });

  it("saves a model that a program loads without more", async () => {
    const model = await loadModel(at("line.keras"));
    const result = await model.predict([[4]], { verbose: 0 });
    expect((await result.data())[0]).toBeGreaterThan(100);
  });
});

describe("mistakes", () => {
  it.each([
    [["train", "empty.csv", "--target", "y"], "empty.csv: the file is empty."],
    [["train", "none.csv", "--target", "y"], "there is no such file"],
    [["train", "numbers.csv", "--target", "z"], 'there is no column "z"'],
    [["train", "자료.csv", "--target", "분류", "--task", "regression"], "is not numeric"],
    [["train", "numbers.csv", "--target", "y", "--task", "binary"], "needs 2 classes"],
    [["train", "numbers.csv", "--target", "y", "--out", "a.h5"], "Try a.keras"],
    [["train", "numbers.csv", "--target", "y", "--loss", "hinge"], "does not suit regression"],
    [["train", "numbers.csv", "--target", "y", "--optimizer", "adm"], 'Did you mean "Adam"?'],
    [["train", "numbers.csv", "--target", "y", "--l2", "-1"], "expected a number from 0"],
    [["predict", "empty.csv", "numbers.csv"], "empty.csv"],
    [["predict", "none.keras", "numbers.csv"], "none.keras"],
    [["evaluate", "plain.keras", "numbers.csv"], "it was not made by gradus train"],
  ])("%j end with 2 and one line", async (words, message) => {
    const plain = new Sequential([Input({ shape: [1] }), new layers.Dense({ units: 1 })]);
    await plain.save(at("plain.keras"));
    const placed = words.map((word) => (/\.(csv|keras)$/.test(word) ? at(word) : word));
    const { code, out, err } = await gradus(...placed);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(/^error: /);
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });

  it("name the training that ran away", async () => {
    const words = ["--target", "y", "--learning-rate", "1e30", "--out", at("wild.keras")];
    const { code, err } = await gradus("train", at("numbers.csv"), ...words);
    expect(code).toBe(2);
    expect(err).toContain("training diverged");
  });
});

import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { root } from "../run-source.ts";

const folder = mkdtempSync(join(tmpdir(), "gradus-cli-"));
const at = (name: string) => join(folder, name);
const example = (name: string) => join(root, "examples", "data", name);

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Runs the command from source; `onError` hears what it writes on standard error. */
function gradus(
  words: readonly string[],
  onError: (text: string, interrupt: () => void) => void = () => {},
  environment: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const conditions = "--conditions=gradus-source";
  const args = [conditions, "--import", "tsx", join(root, "src", "cli", "main.ts"), ...words];
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
    onError(err, () => child.kill("SIGINT"));
  });
  return new Promise((resolve) => {
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

async function validation(file: string, target: string, metric: string): Promise<number> {
  const scores: number[] = [];
  for (const seed of ["1", "2", "3", "4", "5"]) {
    const words = ["--target", target, "--seed", seed, "--json", "--out", at("seed.keras")];
    const { out } = await gradus(["train", example(file), ...words]);
    const result = JSON.parse(out) as { readonly validation: Readonly<Record<string, number>> };
    scores.push(result.validation[metric] ?? Number.NaN);
  }
  return scores.sort((a, b) => a - b)[2] ?? Number.NaN;
}

describe("the gradus command as a process", () => {
  it("learns the breast cancer table: median validation accuracy of five seeds", async () => {
    expect(await validation("breast-cancer.csv", "diagnosis", "accuracy")).toBeGreaterThan(0.95);
  });

  it("learns the diabetes table: median validation R² of five seeds", async () => {
    expect(await validation("diabetes.csv", "progression", "r2_score")).toBeGreaterThan(0.35);
  });

  it("predicts one row per row, without the target column", async () => {
    const words = ["--target", "species", "--epochs", "20", "--out", at("iris.keras")];
    expect((await gradus(["train", example("iris.csv"), ...words])).code).toBe(0);
    const lines = readFileSync(example("iris.csv"), "utf8").trimEnd().split("\n");
    const inputs = lines.map((line) => line.slice(0, line.lastIndexOf(",")));
    writeFileSync(at("inputs.csv"), inputs.join("\n"));
    const { code, out } = await gradus(["predict", at("iris.keras"), at("inputs.csv")]);
    expect(code).toBe(0);
    expect(out.trimEnd().split("\n")).toHaveLength(lines.length);
  });

  it("ends training at Ctrl-C, keeps what it learnt and saves", async () => {
    const words = ["--target", "diagnosis", "--epochs", "1000000", "--json"];
    let pressed = false;
    const { code, out, err } = await gradus(
      ["train", example("breast-cancer.csv"), ...words, "--out", at("stopped.keras")],
      (text, interrupt) => {
        if (pressed || !text.includes("Training ")) return;
        pressed = true;
        setTimeout(interrupt, 1500);
      },
    );
    expect(code).toBe(0);
    expect(err).toContain("stopped by Ctrl-C");
    const { epochs } = JSON.parse(out) as { readonly epochs: number };
    expect(epochs).toBeGreaterThan(0);
    expect(epochs).toBeLessThan(1_000_000);
    expect(existsSync(at("stopped.keras"))).toBe(true);
  });

  it("quits at a second Ctrl-C with 130 and saves nothing", async () => {
    const words = ["--target", "diagnosis", "--epochs", "1000000"];
    let presses = 0;
    const { code } = await gradus(
      ["train", example("breast-cancer.csv"), ...words, "--json", "--out", at("quit.keras")],
      (text, interrupt) => {
        if (presses === 0 && text.includes("Training ")) {
          presses = 1;
          setTimeout(interrupt, 1500);
        } else if (presses === 1 && text.includes("Press Ctrl-C again")) {
          presses = 2;
          interrupt();
        }
      },
    );
    expect(code).toBe(130);
    expect(existsSync(at("quit.keras"))).toBe(false);
  });

  // Elsewhere drivers are found without these variables.
  it.runIf(process.platform === "linux")(
    "says so where there is no GPU to compute on, and computes without one by auto",
    async () => {
      // Without drivers, whatever this machine has.
      const none = {
        VK_ICD_FILENAMES: "/dev/null",
        VK_DRIVER_FILES: "/dev/null",
        LD_LIBRARY_PATH: "",
      };
      const without = (...words: string[]) => gradus(words, undefined, none);
      const [data, model] = [example("iris.csv"), at("device.keras")];
      const train = ["train", data, "--target", "species", "--epochs", "1", "--out", model];
      const refusal = /^error: --device webgpu: WebGPU is here, but it finds no GPU\..*"wasm"\.$/m;
      const refused = await without(...train, "--device", "webgpu");
      expect(refused).toMatchObject({ code: 2, out: "", err: expect.stringMatching(refusal) });
      expect(await without(...train, "--device", "auto")).toMatchObject({ code: 0 });
      for (const words of [
        ["evaluate", model, data],
        ["predict", model, data],
        ["profile", model],
      ]) {
        const { code, err } = await without(...words, "--device", "webgpu");
        expect(code, words[0]).toBe(2);
        expect(err, words[0]).toMatch(refusal);
        expect((await without(...words, "--device", "auto")).code, words[0]).toBe(0);
      }
      const { out } = await without("devices");
      expect(out).toMatch(/^auto +computes every model on the processor, as there is no GPU$/m);
    },
  );

  it("ends with 2 and one line for a mistake", async () => {
    writeFileSync(at("empty.csv"), "");
    const { code, out, err } = await gradus(["train", at("empty.csv"), "--target", "y"]);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toBe("error: empty.csv: the file is empty.\n");
  });
});

import { spawnSync } from "node:child_process";
import * as fs from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { WritableFileSystem } from "./atomic-write.ts";
import { replaceFile } from "./atomic-write.ts";

const oldBytes = Buffer.alloc(50_000, "old");
const newBytes = Buffer.alloc(80_000, "new!");

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "gradus-atomic-"));
  file = join(folder, "model.keras");
  await fs.writeFile(file, oldBytes);
});

afterEach(() => fs.rm(folder, { recursive: true }));

function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: it was so ordered`), { code });
}

/** Gives a file system whose call number `failing` ends with an error; writing tears the file. */
function faulty(failing: number, code: string): { system: WritableFileSystem; calls: string[] } {
  const calls: string[] = [];
  const turn = (name: string): void => {
    calls.push(name);
    if (calls.length === failing) throw systemError(code);
  };
  const wrap = (handle: fs.FileHandle) =>
    new Proxy(handle, {
      get: (real, name: keyof fs.FileHandle) => {
        const value: unknown = real[name];
        if (typeof value !== "function") return value;
        return async (...given: unknown[]) => {
          if (name === "writeFile" && calls.length + 1 === failing) {
            await real.write(newBytes.subarray(0, newBytes.length / 2));
          }
          // A handle that is not closed would be reported by Node; closing itself may fail too.
          if (name === "close") await real.close();
          turn(String(name));
          return name === "close" ? undefined : value.apply(real, given);
        };
      },
    });
  const system: WritableFileSystem = {
    ...fs,
    open: async (...given) => {
      turn("open");
      return wrap(await fs.open(...given));
    },
    rename: async (...given) => {
      turn("rename");
      return fs.rename(...given);
    },
  };
  return { system, calls };
}

describe("replaceFile", () => {
  it("replaces the whole file: written, synchronised, renamed, and the folder synchronised", async () => {
    const { system, calls } = faulty(0, "");
    await replaceFile(file, newBytes, system);
    expect(await fs.readFile(file)).toEqual(newBytes);
    expect(calls).toEqual([
      ...["open", "writeFile", "chmod", "sync", "close", "rename"],
      ...["open", "sync", "close"],
    ]);
  });

  it.each(["ENOSPC", "EIO", "EDQUOT"])(
    "keeps the old file whole, and no other, when any call before the rename fails with %s",
    async (code) => {
      for (let failing = 1; failing <= 6; failing++) {
        const { system } = faulty(failing, code);
        await expect(replaceFile(file, newBytes, system)).rejects.toThrow(code);
        expect(await fs.readFile(file)).toEqual(oldBytes);
        expect(await fs.readdir(folder)).toEqual(["model.keras"]);
      }
    },
  );

  it("has the new file whole when only the folder cannot be synchronised", async () => {
    for (const failing of [7, 8, 9]) {
      await replaceFile(file, newBytes, faulty(failing, "EIO").system);
      expect(await fs.readFile(file)).toEqual(newBytes);
      await fs.writeFile(file, oldBytes);
    }
  });

  it("removes what a killed process left of the same file, and nothing else", async () => {
    const { pid } = spawnSync(process.execPath, ["--version"]);
    const { system } = faulty(0, "");
    const names: string[] = [];
    const recording: WritableFileSystem = {
      ...system,
      open: (path, ...rest) => {
        names.push(String(path));
        return system.open(path, ...rest);
      },
    };
    await replaceFile(file, newBytes, recording);
    const own = names[0] ?? "";
    const left = own.replace(`-${process.pid}-`, `-${pid}-`);
    const kept = [own, left.replace("model.keras", "other.keras")];
    for (const path of [left, ...kept]) await fs.writeFile(path, "half");
    await replaceFile(file, newBytes);
    const expected = [file, ...kept].map((path) => path.slice(folder.length + 1)).sort();
    expect((await fs.readdir(folder)).sort()).toEqual(expected);
  });

  it("writes a file whose name is as long as the file system allows", async () => {
    const long = join(folder, `${"n".repeat(248)}.keras`);
    await replaceFile(long, newBytes);
    expect(await fs.readFile(long)).toEqual(newBytes);
  });
});

// Hostile archives: bombs, members over one another, names that lead out, sizes that lie.

import { deflateSync, zipSync } from "fflate";
import { withMembers } from "../../../src/saving/testing/edit-file.ts";
import { readKerasFile } from "../../golden/golden.ts";
import type { Attack } from "./attack.ts";

const file = readKerasFile("mlp.keras");
const text = new TextEncoder();

/** Is a member with what its headers claim about it. */
interface Member {
  readonly name: string;
  readonly data: Uint8Array;
  readonly method?: number;
  readonly size?: number;
  readonly flags?: number;
  /** Place of the local header that the directory names; default its own. */
  readonly offset?: number;
}

/** Writes an archive exactly as told, true or not. */
export function archive(members: readonly Member[], count = members.length): Uint8Array {
  const chunks: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const { name, data, method = 0, size = data.length, flags = 0, offset } of members) {
    const bytes = text.encode(name);
    const common = header(26, (view) => {
      view.setUint16(0, 20, true);
      view.setUint16(2, flags, true);
      view.setUint16(4, method, true);
      view.setUint32(14, data.length, true);
      view.setUint32(18, size, true);
      view.setUint16(22, bytes.length, true);
    });
    const local = [header(4, (view) => view.setUint32(0, 0x04034b50, true)), common, bytes, data];
    const central = header(20, (view) => view.setUint32(16, offset ?? at, true));
    const open = header(6, (view) => view.setUint32(0, 0x02014b50, true));
    // Comment length, disk and attributes lie in front of the offset.
    directory.push(open, common, central.subarray(6), bytes);
    chunks.push(...local);
    at += local.reduce((sum, part) => sum + part.length, 0);
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  const end = header(22, (view) => {
    view.setUint32(0, 0x06054b50, true);
    view.setUint16(8, count, true);
    view.setUint16(10, count, true);
    view.setUint32(12, length, true);
    view.setUint32(16, at, true);
  });
  return join([...chunks, ...directory, end]);
}

function header(length: number, fill: (view: DataView) => void): Uint8Array {
  const bytes = new Uint8Array(length);
  fill(new DataView(bytes.buffer));
  return bytes;
}

/** Joins bytes. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Declares another size for the first member of an archive, in both headers. */
function declaring(bytes: Uint8Array, size: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const directory = view.getUint32(bytes.length - 6, true);
  view.setUint32(22, size, true);
  view.setUint32(directory + 24, size, true);
  return bytes;
}

const zeros = (length: number) => zipSync({ "config.json": new Uint8Array(length) });
const short = text.encode("{}");

/** The attacks by the archive. */
export const archiveAttacks: readonly Attack[] = [
  {
    id: "zip bomb",
    name: "a member that declares 1.5 GiB in 20 kB",
    make: () => declaring(zeros(2 ** 24), 1.5 * 2 ** 30),
    message: 'zip archive would inflate "config.json"',
  },
  {
    id: "zip bomb",
    name: "a member that declares 10 bytes and holds 16 MiB",
    make: () => declaring(zeros(2 ** 24), 10),
    message: 'zip archive declares 10 bytes, but holds more: "config.json"',
  },
  {
    id: "zip bomb",
    name: "a thousand members of 4 MiB",
    make: () => {
      const data = deflateSync(new Uint8Array(2 ** 22), { level: 9 });
      const one = { data, method: 8, size: 2 ** 22 };
      return archive(Array.from({ length: 1000 }, (_, i) => ({ name: `assets/${i}`, ...one })));
    },
    message: /zip archive inflates to \d+ bytes up to/,
  },
  {
    id: "overlapping entries",
    name: "a hundred members that share one place",
    make: () => {
      const rest = Array.from({ length: 99 }, (_, i) => ({
        name: `b${i}`,
        data: short,
        offset: 0,
      }));
      return archive([{ name: "a", data: short }, ...rest]);
    },
    message: /zip archive (describes|stores) "b0"/,
  },
  {
    id: "overlapping entries",
    name: "a member inside of another",
    make: () => {
      const inner = archive([{ name: "b", data: short }]).subarray(0, 33);
      const outer = { name: "a", data: inner };
      return archive([outer, { name: "b", data: short, offset: 31 }]);
    },
    message: 'zip archive stores "b" over another member',
  },
  {
    id: "zip bomb",
    name: "65 000 members in a directory of one",
    make: () => archive([{ name: "a", data: short }], 65_000),
    message: "zip archive declares a directory that does not fit into the file",
  },
  {
    id: "zip bomb",
    name: "20 000 members",
    make: () => archive(Array.from({ length: 20_000 }, (_, i) => ({ name: `a${i}`, data: short }))),
    message: "zip archive declares 20000 members; at most 10000 are read",
  },
  ...[
    ["CVE-2025-12060", "../../.bashrc"],
    ["CVE-2025-12638", "assets/../../x"],
    ["CVE-2024-55459", "/etc/cron.d/evil"],
    ["GHSA-hqp4-2352-xf5r", "..\\..\\evil"],
    ["CVE-2026-12479", "C:evil"],
    ["CVE-2026-12479", "assets/evil\0.txt"],
  ].map(([id = "", name = ""]) => ({
    id,
    name: `the member name ${JSON.stringify(name)}`,
    make: () => archive([{ name, data: short }]),
    message: `zip archive has a member with the unsafe name "${name}"`,
  })),
  {
    id: "two readings",
    name: "two members of one name",
    make: () => archive([1, 2].map(() => ({ name: "config.json", data: short }))),
    message: 'zip archive holds "config.json" twice',
  },
  {
    id: "two readings",
    name: "an encrypted member",
    make: () => archive([{ name: "config.json", data: short, flags: 1 }]),
    message: 'zip archive has "config.json" encrypted',
  },
  {
    id: "two readings",
    name: "a method of compression that is not deflate",
    make: () => archive([{ name: "config.json", data: short, method: 93 }]),
    message: 'zip archive has "config.json" compressed by method 93',
  },
  {
    id: "zip bomb",
    name: "a stored member that declares 4 GiB",
    make: () => archive([{ name: "config.json", data: short, size: 0xfffffffe }]),
    message: 'for stored "config.json"',
  },
  {
    id: "two readings",
    name: "an archive behind a script",
    make: () => join([text.encode("#!/bin/sh\nrm -rf ~\n"), file]),
    message: /zip archive/,
  },
  {
    id: "broken JSON",
    name: "a config.json beyond 64 MiB",
    make: () => withMembers(file, { "config.json": new Uint8Array(2 ** 26 + 1) }),
    message: "config.json has 67108865 bytes; at most 67108864 are read (limit maxJsonLength).",
  },
];

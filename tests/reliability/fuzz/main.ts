// Fuzzes readers from the command line: `npm run fuzz -- --count 1000000 --reader hdf5 --seed 1`.

import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { readers } from "./readers.ts";
import { Watchdog } from "./watchdog.ts";

const { values } = parseArgs({
  options: {
    reader: { type: "string" },
    count: { type: "string", default: "100000" },
    seed: { type: "string" },
  },
});
const count = Number(values.count);
const seed = values.seed === undefined ? Math.floor(Math.random() * 2 ** 40) : Number(values.seed);
const chosen = readers.filter(({ name }) => values.reader === undefined || name === values.reader);
if (chosen.length === 0 || !Number.isSafeInteger(count) || !Number.isSafeInteger(seed)) {
  console.error(`--reader is one of: ${readers.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const watchdog = new Watchdog(readers.map(({ name }) => name));
console.log("reader | mutants | read | refused | slowest | largest | seconds | seed");
for (const reader of chosen) {
  const start = performance.now();
  const result = await fuzz({ reader, count, seed, begins: watchdog.watch(reader.name) });
  const cells = [
    ...[reader.name, count, result.read, result.refused, `${result.slowest.toFixed()} ms`],
    `${(result.largest / 2 ** 20).toFixed()} MiB`,
    ...[((performance.now() - start) / 1000).toFixed(1), seed],
  ];
  console.log(cells.join(" | "));
  for (const failure of result.failures) console.error(failure);
  if (result.failures.length > 0) process.exitCode = 1;
}
await watchdog.stop();

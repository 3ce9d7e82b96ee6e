// Fuzzes readers from the command line: `npm run fuzz -- --count 1000000 --reader hdf5 --seed 1`.

import { parseArgs } from "node:util";
import { fuzz } from "./fuzz.ts";
import { readers } from "./readers.ts";
import { Watchdog } from "./watchdog.ts";

const names = readers.map(({ name }) => name);
const usage = `Usage: npm run fuzz -- [--reader NAME] [--count N] [--seed N]

  --reader NAME  one of ${names.join(", ")}; all of them by default
  --count N      mutants for each reader, 100000 by default
  --seed N       repeats a run; chosen at random and printed by default

Exit codes: 0 when every reader held, 1 when one did not, 2 for a mistake in the options.`;

const { reader: only, count, seed } = optionsOf(process.argv.slice(2));
const chosen = readers.filter(({ name }) => only === undefined || name === only);
const watchdog = new Watchdog(names);
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

function optionsOf(args: string[]): { reader: string | undefined; count: number; seed: number } {
  try {
    const { values } = parseArgs({
      args,
      options: {
        reader: { type: "string" },
        count: { type: "string", default: "100000" },
        seed: { type: "string", default: String(Math.floor(Math.random() * 2 ** 40)) },
        help: { type: "boolean", default: false },
      },
    });
    if (values.help) {
      console.log(usage);
      process.exit(0);
    }
    const [count, seed] = [Number(values.count), Number(values.seed)];
    if (values.reader !== undefined && !names.includes(values.reader))
      throw new TypeError(`There is no reader "${values.reader}".`);
    if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed))
      throw new TypeError("--count is a whole number from 1 up, --seed a whole number.");
    return { reader: values.reader, count, seed };
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    process.exit(2);
  }
}

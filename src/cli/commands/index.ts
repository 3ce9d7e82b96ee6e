// All commands, in the order in which help lists them.

import type { Command } from "../command.ts";
import { convert } from "./convert.ts";
import { devices } from "./devices.ts";
import { diff } from "./diff.ts";
import { evaluate } from "./evaluate.ts";
import { graph } from "./graph.ts";
import { inspect } from "./inspect.ts";
import { predict } from "./predict.ts";
import { profile } from "./profile.ts";
import { summary } from "./summary.ts";
import { train } from "./train.ts";

/** Lists the commands. */
export const commands: readonly Command[] = [
  train,
  evaluate,
  predict,
  summary,
  graph,
  profile,
  convert,
  inspect,
  diff,
  devices,
];

// Commands in, the texts of --help out.

import type { Command } from "./command.ts";
import type { Option } from "./options.ts";
import type { Colors } from "./terminal/terminal.ts";

/** Gives the text of `gradus --help`. */
export function generalHelp(commands: readonly Command[], version: string, colors: Colors): string {
  const calls = commands.map(({ name, args }) => [name, ...args].join(" "));
  const width = Math.max(...calls.map((call) => call.length));
  const lines = commands.map(
    ({ summary }, i) => `  ${colors.cyan((calls[i] ?? "").padEnd(width))}  ${summary}`,
  );
  return [
    `${colors.bold("gradus")} ${version}: trains neural networks on tables and looks into models.`,
    `\n${colors.bold("Usage")}\n  gradus COMMAND [options]`,
    `\n${colors.bold("Commands")}\n${lines.join("\n")}`,
    `\n${colors.bold("First steps")}`,
    "  gradus train DATA.csv --target COLUMN",
    "  gradus predict model.keras DATA.csv",
    "\nEvery command explains itself: gradus train --help",
    "Exit codes: 0 success, 2 a mistake in the command or its files, 1 an error of gradus itself or a",
    "difference that diff found, 130 stopped by a second Ctrl-C.",
  ].join("\n");
}

/** Gives the text of `gradus COMMAND --help`. */
export function commandHelp(command: Command, colors: Colors): string {
  const { name, args, details, examples } = command;
  const entries: (readonly [string, Option<unknown>])[] = [
    ...Object.entries(command.options),
    ["help", { help: "Shows this text.", read: () => undefined }],
  ];
  const calls = entries.map(([option, { value }]) =>
    value === undefined ? `--${option}` : `--${option} ${value}`,
  );
  const width = Math.min(36, Math.max(...calls.map((call) => call.length)));
  const indent = `\n${" ".repeat(width + 4)}`;
  const lines = entries.map(([, option], i) => {
    const call = calls[i] ?? "";
    const gap = call.length > width ? indent : " ".repeat(width - call.length + 2);
    return `  ${colors.cyan(call)}${gap}${wrap(helpOf(option), 96 - width).join(indent)}`;
  });
  const required = entries
    .filter(([, option]) => option.required)
    .map(([option, { value }]) => ` --${option} ${value}`);
  const usage = [name, ...args].join(" ") + required.join("");
  return [
    wrap(details, 96).join("\n"),
    `\n${colors.bold("Usage")}\n  gradus ${usage} [options]`,
    `\n${colors.bold("Options")}\n${lines.join("\n")}`,
    `\n${colors.bold(examples.length === 1 ? "Example" : "Examples")}`,
    ...examples.map((example) => `  gradus ${example}`),
  ].join("\n");
}

function helpOf({ help, shown, required }: Option<unknown>): string {
  if (required) return `${help} Required.`;
  return shown === undefined ? help : `${help} Default: ${shown}.`;
}

/** Breaks a text at spaces into lines of at most `width` characters. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(word);
  }
  return lines;
}

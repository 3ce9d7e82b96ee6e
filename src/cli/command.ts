// A command: its name, arguments, options and help; and the way from typed words to a run.

import { cac } from "cac";
import { ConfigError, didYouMean } from "../shared/errors.ts";
import type { Options, OptionValues } from "./options.ts";
import type { Terminal } from "./terminal/terminal.ts";

/** Describes a command before it is put into the list of all commands. */
export interface CommandDescription<O extends Options> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** Names of the arguments, all of which must be given, such as `MODEL`. */
  readonly args: readonly string[];
  readonly options: O;
  /** What the command does, in sentences, for its own help. */
  readonly details: string;
  readonly examples: readonly string[];
  /** Runs the command; arguments come in the order of `args`. May give an exit code, else it is 0. */
  readonly run: (
    terminal: Terminal,
    args: readonly string[],
    options: OptionValues<O>,
  ) => Promise<number> | Promise<void> | void;
}

/** Is a command whose options are hidden behind their texts. */
export interface Command extends Omit<CommandDescription<Options>, "run"> {
  readonly runWith: (
    terminal: Terminal,
    args: readonly string[],
    given: ReadonlyMap<string, string>,
  ) => Promise<number> | Promise<void> | void;
}

/** Makes a command of its description. */
export function defineCommand<const O extends Options>(
  description: CommandDescription<O>,
): Command {
  const { run, ...rest } = description;
  const runWith: Command["runWith"] = (terminal, args, given) => {
    const values = Object.entries(description.options).map(([name, option]) => {
      const text = given.get(name);
      if (text === undefined && option.required) {
        throw new ConfigError(
          `${description.name}: --${name} is missing. Try: gradus ${description.examples[0] ?? ""}`,
        );
      }
      return [name, option.read(text, name)] as const;
    });
    return run(terminal, args, Object.fromEntries(values) as OptionValues<O>);
  };
  return { ...rest, runWith };
}

/** Is what the words of a command line ask for. */
export type Request =
  | { readonly kind: "help"; readonly command?: Command }
  | { readonly kind: "version" }
  | {
      readonly kind: "run";
      readonly command: Command;
      readonly args: readonly string[];
      readonly options: ReadonlyMap<string, string>;
    };

// The parser turns "007" and "1e3" into numbers; a mark in front keeps them texts.
const mark = "\u0000";

/**
 * Reads the words behind the program's name.
 * @throws ConfigError for unknown commands and options, and for missing or surplus arguments.
 */
export function parseWords(words: readonly string[], commands: readonly Command[]): Request {
  const [first] = words;
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return withoutCommand(words, commands);
  const parser = cac("gradus");
  const target = parser.command(command.name);
  parser.option("-h, --help", "");
  for (const [name, { value }] of Object.entries(command.options)) {
    target.option(value === undefined ? `--${name}` : `--${name} <value>`, "");
  }
  const protectedWords = [command.name, ...words.slice(1).map(protect)];
  const parsed = parser.parse(["", "", ...protectedWords], { run: false });
  const given = optionTexts(command, parsed.options);
  if (given.has("help")) return { kind: "help", command };
  const rest = [...parsed.args, ...parsed.options["--"]].map((word) => restore(word));
  return { kind: "run", command, args: checkArguments(command, rest), options: given };
}

function withoutCommand(words: readonly string[], commands: readonly Command[]): Request {
  const [first] = words;
  if (first === undefined || first === "--help" || first === "-h") return { kind: "help" };
  if (first === "--version" || first === "-v") return { kind: "version" };
  const names = commands.map(({ name }) => name);
  if (first === "help") {
    const [, name] = words;
    const command = commands.find((other) => other.name === name);
    if (name === undefined) return { kind: "help" };
    if (command !== undefined) return { kind: "help", command };
    throw unknown("command", name, names);
  }
  throw unknown(first.startsWith("-") ? "option" : "command", first, names);
}

function unknown(what: string, given: string, known: readonly string[]): ConfigError {
  return new ConfigError(
    `unknown ${what} "${given}".${didYouMean(given, known)} ` +
      `Known commands: ${known.join(", ")}. See gradus --help.`,
  );
}

function protect(word: string): string {
  const assignment = /^(--[^=]+=)([\s\S]*)$/.exec(word);
  if (assignment !== null) return `${assignment[1]}${mark}${assignment[2]}`;
  return Number.isFinite(Number(word)) ? `${mark}${word}` : word;
}

function restore(word: unknown): string {
  return String(word).replaceAll(mark, "");
}

function optionTexts(
  command: Command,
  parsed: Readonly<Record<string, unknown>>,
): Map<string, string> {
  const known = Object.keys(command.options);
  const byKey = new Map(known.map((name) => [camelCase(name), name]));
  const texts = new Map<string, string>();
  for (const [key, value] of Object.entries(parsed)) {
    if (key === "--") continue;
    if (key === "help" || key === "h") {
      texts.set("help", "");
      continue;
    }
    const name = byKey.get(key);
    if (name === undefined) {
      const shown = key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      const dashes = key.length > 1 ? "--" : "-";
      const hint = didYouMean(shown, known).replaceAll('"', "").replace("mean ", "mean --");
      throw new ConfigError(
        `${command.name}: unknown option ${dashes}${shown}.${hint} ` +
          `See gradus ${command.name} --help.`,
      );
    }
    if (value === undefined) continue;
    texts.set(name, optionText(command, name, value));
  }
  return texts;
}

function optionText(command: Command, name: string, value: unknown): string {
  if (Array.isArray(value)) {
    throw new ConfigError(
      `${command.name}: --${name} is given ${value.length} times; once is enough.`,
    );
  }
  const isFlag = command.options[name]?.value === undefined;
  if (isFlag && value !== true) {
    throw new ConfigError(
      `${command.name}: --${name} takes no value, but got "${restore(value)}".`,
    );
  }
  if (!isFlag && typeof value === "boolean") {
    const expected = command.options[name]?.value ?? "";
    throw new ConfigError(`${command.name}: --${name} needs a value: --${name} ${expected}.`);
  }
  return isFlag ? "" : restore(value);
}

function checkArguments(command: Command, args: readonly string[]): readonly string[] {
  const { name, examples } = command;
  const missing = command.args[args.length];
  if (missing !== undefined) {
    throw new ConfigError(`${name}: ${missing} is missing. Try: gradus ${examples[0] ?? name}`);
  }
  const surplus = args[command.args.length];
  if (surplus !== undefined) {
    throw new ConfigError(
      `${name}: "${surplus}" is one argument too many; ${name} takes ` +
        `${command.args.length === 0 ? "none" : command.args.join(" and ")}. ` +
        "Put names with spaces in quotes.",
    );
  }
  return args;
}

function camelCase(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

// Takes a formula of x1, x2 and further inputs as people type it; gives its tree, or says what is wrong and where.

import { limits } from "../../config/config.ts";
import { constants, functions, variables } from "./vocabulary.ts";

/** Is a node of a formula. */
export type Expression =
  | { readonly kind: "number"; readonly value: number }
  /** Is a coordinate by its place, from 0. */
  | { readonly kind: "variable"; readonly index: number }
  | { readonly kind: "constant"; readonly name: string }
  | { readonly kind: "negative"; readonly of: Expression }
  | {
      readonly kind: "binary";
      readonly operator: Operator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: "call"; readonly name: string; readonly parameters: readonly Expression[] };

export type Operator = "+" | "-" | "*" | "/" | "^";

/** Names what can be wrong with a formula. */
export type FormulaFault =
  | "empty"
  | "tooLong"
  | "character"
  | "name"
  | "unexpected"
  | "ended"
  | "count";

/** Says what is wrong with a formula, and at which character, counted from 0. */
export class FormulaError extends Error {
  readonly fault: FormulaFault;
  readonly position: number;
  /** The text that is wrong. */
  readonly found: string;

  constructor(fault: FormulaFault, position: number, found: string) {
    super(`Formula: ${fault} at character ${position + 1}: "${found}".`);
    this.name = "FormulaError";
    this.fault = fault;
    this.position = position;
    this.found = found;
  }
}

/** Most characters of a formula; they bound how deep it can be nested, too. */
export const longestFormula = 80;

interface Token {
  readonly kind: "number" | "name" | "sign" | "end";
  readonly text: string;
  readonly position: number;
}

const patterns = [
  ["number", /^(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/],
  ["name", /^[A-Za-z_]\w*/],
  ["sign", /^(?:\*\*|[-+*/^(),])/],
] as const;

/**
 * Reads a formula of so many inputs.
 * @throws {FormulaError} with the place of what cannot be read
 */
export function parseFormula(text: string, inputs: number = limits.inputs): Expression {
  if (text.length > longestFormula) throw new FormulaError("tooLong", longestFormula, "");
  if (text.trim() === "") throw new FormulaError("empty", 0, "");
  return new Parser(tokensOf(text), inputs).all();
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  for (;;) {
    position += /^\s*/.exec(text.slice(position))?.[0].length ?? 0;
    const rest = text.slice(position);
    if (rest === "") break;
    const found = patterns
      .map(([kind, pattern]) => ({ kind, text: pattern.exec(rest)?.[0] }))
      .find((match) => match.text !== undefined);
    if (found?.text === undefined) {
      throw new FormulaError("character", position, [...rest][0] ?? "");
    }
    tokens.push({ kind: found.kind, text: found.text === "**" ? "^" : found.text, position });
    position += found.text.length;
  }
  return [...tokens, { kind: "end", text: "", position: text.length }];
}

/** Descends: sums of products of signed powers. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #inputs: number;
  #next = 0;

  constructor(tokens: readonly Token[], inputs: number) {
    this.#tokens = tokens;
    this.#inputs = inputs;
  }

  all(): Expression {
    const expression = this.#sum();
    if (this.#token.kind !== "end") throw this.#unexpected();
    return expression;
  }

  get #token(): Token {
    return this.#tokens[this.#next] as Token;
  }

  #sum(): Expression {
    let left = this.#product();
    for (let sign = this.#take("+", "-"); sign; sign = this.#take("+", "-")) {
      left = { kind: "binary", operator: sign as Operator, left, right: this.#product() };
    }
    return left;
  }

  #product(): Expression {
    let left = this.#signed();
    for (let sign = this.#take("*", "/"); sign; sign = this.#take("*", "/")) {
      left = { kind: "binary", operator: sign as Operator, left, right: this.#signed() };
    }
    return left;
  }

  #signed(): Expression {
    const sign = this.#take("-", "+");
    if (sign === undefined) return this.#power();
    const of = this.#signed();
    return sign === "-" ? { kind: "negative", of } : of;
  }

  // −x^2 is −(x^2), and 2^−x may have a sign behind ^.
  #power(): Expression {
    const left = this.#atom();
    if (this.#take("^") === undefined) return left;
    return { kind: "binary", operator: "^", left, right: this.#signed() };
  }

  #atom(): Expression {
    const token = this.#token;
    if (token.kind === "number") {
      this.#next++;
      return { kind: "number", value: Number(token.text) };
    }
    if (token.kind === "name") return this.#name(token);
    if (this.#take("(") === undefined) throw this.#unexpected();
    const inside = this.#sum();
    this.#expect(")");
    return inside;
  }

  #name(token: Token): Expression {
    this.#next++;
    const name = token.text.toLowerCase();
    const variable = variables.get(name);
    if (variable !== undefined && variable < this.#inputs) {
      return { kind: "variable", index: variable };
    }
    if (constants.has(name)) return { kind: "constant", name };
    const known = functions.get(name);
    if (known === undefined) throw new FormulaError("name", token.position, token.text);
    this.#expect("(");
    const parameters = [this.#sum()];
    while (this.#take(",") !== undefined) parameters.push(this.#sum());
    this.#expect(")");
    if (parameters.length !== known.parameters) {
      throw new FormulaError("count", token.position, token.text);
    }
    return { kind: "call", name, parameters };
  }

  #take(...signs: readonly string[]): string | undefined {
    const { kind, text } = this.#token;
    if (kind !== "sign" || !signs.includes(text)) return undefined;
    this.#next++;
    return text;
  }

  #expect(sign: string): void {
    if (this.#take(sign) === undefined) throw this.#unexpected();
  }

  #unexpected(): FormulaError {
    const { kind, text, position } = this.#token;
    return new FormulaError(kind === "end" ? "ended" : "unexpected", position, text);
  }
}

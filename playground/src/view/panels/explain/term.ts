// Formulas that carry their numbers: each term knows how it is written, how it is filled in, and what
// it amounts to, so that what is shown is what is computed.

/** Is a piece of MathML: an element with pieces inside, or with text. */
export interface Markup {
  readonly element: "mi" | "mn" | "mo" | "mrow" | "mfrac" | "msqrt" | "msup" | "msub" | "mover";
  readonly inside: string | readonly Markup[];
}

/** How strongly a term holds together: a sum needs brackets in a product, a negative number too. */
type Binding = "sum" | "product" | "whole";

/** Is a formula with its value. */
export interface Term {
  readonly value: number;
  readonly symbols: Markup;
  readonly numbers: Markup;
  readonly binding: Binding;
  /** Binding of the filled-in form, where a number below 0 is a sum. */
  readonly numbersBinding: Binding;
}

/** Writes a number with four digits that count. */
export function fourDigits(value: number): string {
  if (!Number.isFinite(value)) return "–";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
  const [digits = "", power] = text.replace("-", "−").split("e");
  return power === undefined ? digits : `${digits}·10${superscript(power.replace("+", ""))}`;
}

function superscript(power: string): string {
  const raised = "⁰¹²³⁴⁵⁶⁷⁸⁹";
  return [...power].map((digit) => (/\d/.test(digit) ? raised[Number(digit)] : "⁻")).join("");
}

const row = (...inside: Markup[]): Markup => ({ element: "mrow", inside });
const sign = (text: string): Markup => ({ element: "mo", inside: text });

/** Writes a name, with an index below it or a bar above. */
export function nameOf(name: string, below?: string): Markup {
  const base: Markup = { element: "mi", inside: name };
  return below === undefined
    ? base
    : { element: "msub", inside: [base, { element: "mi", inside: below }] };
}

/** Makes a quantity with a name. */
export function named(name: string | Markup, value: number, below?: string): Term {
  const symbols = typeof name === "string" ? nameOf(name, below) : name;
  return { ...literal(value), symbols, binding: "whole" };
}

/** Makes a number that is the same in every formula. */
export function literal(value: number): Term {
  const numbers: Markup = { element: "mn", inside: fourDigits(value) };
  const binding = value < 0 ? "sum" : "whole";
  return { value, symbols: numbers, numbers, binding, numbersBinding: binding };
}

/** Adds terms. */
export function plus(...terms: readonly Term[]): Term {
  return chain(
    "+",
    terms,
    terms.reduce((sum, { value }) => sum + value, 0),
  );
}

/** Takes the second term away from the first. */
export function minus(first: Term, second: Term): Term {
  const join = (a: Markup, b: Markup, binding: Binding) =>
    row(a, sign("−"), binding === "sum" ? bracketed(b) : b);
  return {
    value: first.value - second.value,
    symbols: join(first.symbols, second.symbols, second.binding),
    numbers: join(first.numbers, second.numbers, second.numbersBinding),
    ...{ binding: "sum", numbersBinding: "sum" },
  };
}

/** Multiplies terms. */
export function times(...terms: readonly Term[]): Term {
  return chain(
    "·",
    terms,
    terms.reduce((product, { value }) => product * value, 1),
  );
}

/** Divides the first term by the second. */
export function over(first: Term, second: Term): Term {
  const fraction = (a: Markup, b: Markup): Markup => ({ element: "mfrac", inside: [a, b] });
  return {
    value: first.value / second.value,
    symbols: fraction(first.symbols, second.symbols),
    numbers: fraction(first.numbers, second.numbers),
    ...{ binding: "product", numbersBinding: "product" },
  };
}

/** Raises a term to a power. */
export function power(base: Term, exponent: Term): Term {
  const raise = (a: Markup, b: Markup, binding: Binding): Markup => ({
    element: "msup",
    inside: [binding === "whole" ? a : bracketed(a), b],
  });
  return {
    value: base.value ** exponent.value,
    symbols: raise(base.symbols, exponent.symbols, base.binding),
    numbers: raise(base.numbers, exponent.numbers, base.numbersBinding),
    ...{ binding: "whole", numbersBinding: "whole" },
  };
}

/** Takes the square root of a term. */
export function root(term: Term): Term {
  const under = (markup: Markup): Markup => ({ element: "msqrt", inside: [markup] });
  return {
    value: Math.sqrt(term.value),
    symbols: under(term.symbols),
    numbers: under(term.numbers),
    ...{ binding: "whole", numbersBinding: "whole" },
  };
}

/** Applies a function that has a name; its value is given. */
export function applied(name: string, argument: Term, value: number): Term {
  const call = (markup: Markup) => row({ element: "mi", inside: name }, bracketed(markup));
  return {
    value,
    symbols: call(argument.symbols),
    numbers: call(argument.numbers),
    ...{ binding: "whole", numbersBinding: "whole" },
  };
}

/** Most terms of a sum that are all written. */
const longest = 16;

/**
 * Adds many terms that have one formula: the symbols are given, the numbers are those of all; of very
 * many the first ones and the last are written.
 */
export function total(symbols: Markup, terms: readonly Term[]): Term {
  const sum = plus(...terms);
  const dots: Term = { ...literal(0), numbers: sign("⋯"), numbersBinding: "whole" };
  const written =
    terms.length > longest
      ? plus(...terms.slice(0, longest - 1), dots, ...terms.slice(-1)).numbers
      : sum.numbers;
  return { ...sum, symbols, numbers: written, binding: "sum" };
}

/** Writes a sum over an index: Σ with what is added. */
export function sumOver(index: string, added: Markup): Markup {
  const sigma: Markup = { element: "msub", inside: [sign("∑"), { element: "mi", inside: index }] };
  return row(sigma, added);
}

/** Writes pieces side by side. */
export function beside(...pieces: readonly Markup[]): Markup {
  return row(...pieces);
}

/** Writes ∂a/∂b. */
export function partial(of: Markup, by: Markup): Markup {
  const d: Markup = { element: "mo", inside: "∂" };
  return { element: "mfrac", inside: [row(d, of), row(d, by)] };
}

function chain(between: "+" | "·", terms: readonly Term[], value: number): Term {
  const [only] = terms;
  if (terms.length === 1 && only !== undefined) return only;
  const join = (part: "symbols" | "numbers", binding: "binding" | "numbersBinding") =>
    row(
      ...terms.flatMap((term, i) => {
        // The first number of a sum needs no brackets, be it below 0 or not.
        const bare = term[binding] !== "sum" || (between === "+" && (i === 0 || isSum(term[part])));
        const written = bare ? term[part] : bracketed(term[part]);
        return i === 0 ? [written] : [sign(between), written];
      }),
    );
  const binding = between === "+" ? "sum" : "product";
  return {
    value,
    symbols: join("symbols", "binding"),
    numbers: join("numbers", "numbersBinding"),
    ...{ binding, numbersBinding: binding },
  };
}

function isSum({ element }: Markup): boolean {
  return element === "mrow";
}

function bracketed(markup: Markup): Markup {
  return row(sign("("), markup, sign(")"));
}

/** Writes markup as plain text, for screen readers and tests. */
export function spoken({ element, inside }: Markup): string {
  if (typeof inside === "string") return inside;
  const [first = "", second = ""] = inside.map(spoken);
  if (element === "mfrac") return `(${first})/(${second})`;
  if (element === "msqrt") return `√(${first})`;
  if (element === "msup") return `${first}^${second}`;
  if (element === "msub") return `${first}_${second}`;
  return inside.map(spoken).join(" ");
}

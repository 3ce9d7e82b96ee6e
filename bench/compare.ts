// Holds the numbers of all engines against each other: who stands alone has computed something else.

/** Largest distance between the same number of two engines, relative to the largest of its numbers. */
const tolerance = 5e-3;

/** Is an engine with the numbers it computed. */
interface Computed {
  readonly numbers: readonly number[];
  error: string | null;
}

/**
 * Finds the largest group of engines that agree, and sets the error of all others: of everyone,
 * where no group is the largest.
 */
export function compareNumbers(engines: readonly Computed[]): void {
  const groups = engines.map((engine) => engines.filter((other) => agree(engine, other)));
  const largest = groups.reduce((best, group) => (group.length > best.length ? group : best), []);
  const rivals = groups.filter(({ length }) => length === largest.length);
  const isClear = rivals.every((group) => group.every((member) => largest.includes(member)));
  for (const engine of engines) {
    if (isClear && largest.includes(engine)) continue;
    const other = isClear ? largest[0] : engines.find((candidate) => !agree(engine, candidate));
    engine.error = difference(engine, other ?? engine);
  }
}

function agree(a: Computed, b: Computed): boolean {
  return differingPlace(a, b) < 0;
}

function differingPlace({ numbers }: Computed, other: Computed): number {
  const scale = Math.max(...other.numbers.map(Math.abs), 1e-6);
  const wrong = (value: number, i: number) =>
    !(Math.abs(value - (other.numbers[i] ?? Number.NaN)) <= tolerance * scale);
  return numbers.length === other.numbers.length ? numbers.findIndex(wrong) : 0;
}

function difference(engine: Computed, other: Computed): string {
  const place = differingPlace(engine, other);
  return `computed ${engine.numbers[place]} where others computed ${other.numbers[place]}`;
}

// How numbers are written on the page.

/** Writes a loss or a score with three decimals; what is no number as a dash. */
export function threeDecimals(value: number): string {
  if (!Number.isFinite(value)) return "–";
  return Math.abs(value) >= 1000 ? value.toExponential(2) : value.toFixed(3);
}

/** Writes a weight with two significant digits. */
export function shortNumber(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : "–";
}

/** Writes a value of a column with three significant digits, large ones whole. */
export function axisNumber(value: number): string {
  if (Math.abs(value) >= 1e6) return value.toExponential(1);
  return String(Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));
}

/** Writes a share as whole percent. */
export function percent(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 1000) / 10}%` : "–";
}

/** Writes a count with thin groups of three. */
export function grouped(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}

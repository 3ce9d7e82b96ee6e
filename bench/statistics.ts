// From a list of measurements to a typical one and how far they lie apart.

/** Gives the value below which a share of the measurements lies, between neighbours if need be. */
function quantile(measurements: readonly number[], share: number): number {
  const sorted = [...measurements].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** Gives the measurement in the middle. */
export function median(measurements: readonly number[]): number {
  return quantile(measurements, 0.5);
}

/** Gives the distance between the quartiles: half of the measurements lie within it. */
export function spread(measurements: readonly number[]): number {
  return quantile(measurements, 0.75) - quantile(measurements, 0.25);
}

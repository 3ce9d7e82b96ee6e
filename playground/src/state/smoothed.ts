// From losses that jump from batch to batch to the line that they jump around.

/** Share that the line keeps of itself at every further value. */
const inertia = 0.9;

/**
 * Gives running means in which older values count ever less; the first are means of what there is,
 * not of an imagined 0 before. What is no number leaves the line as it was.
 */
export function smoothed(values: readonly number[]): number[] {
  let sum = 0;
  let weight = 0;
  return values.map((value) => {
    if (Number.isFinite(value)) {
      sum = inertia * sum + (1 - inertia) * value;
      weight = inertia * weight + (1 - inertia);
    }
    return weight === 0 ? value : sum / weight;
  });
}

// Converts 16-bit floats (IEEE binary16 and bfloat16) as stored bits to float32 numbers and back.

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

function bitsOf(value: number): number {
  float[0] = value;
  return bits[0] ?? 0;
}

function fromBits(pattern: number): number {
  bits[0] = pattern;
  return float[0] ?? 0;
}

/** Drops the low `shift` bits of `value`, rounding to nearest, ties to even. */
function roundShift(value: number, shift: number): number {
  const kept = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/** Widens bits of IEEE binary16 to the number they stand for. */
export function float16ToNumber(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** Rounds a float32 number to bits of IEEE binary16, to nearest even; too large gives infinity. */
export function numberToFloat16(value: number): number {
  const pattern = bitsOf(value);
  const sign = (pattern >>> 16) & 0x8000;
  const magnitude = pattern & 0x7fffffff;
  if (magnitude > 0x7f800000) return sign | 0x7e00;
  if (magnitude >= 0x47800000) return sign | 0x7c00;
  // Subnormal halves count steps of 2^-24, and 2^-26 and less rounds to zero.
  if (magnitude < 0x38800000) {
    const shift = 126 - (magnitude >>> 23);
    if (shift > 25) return sign;
    return sign | roundShift((magnitude & 0x7fffff) | 0x800000, shift);
  }
  return sign | roundShift(magnitude - 0x38000000, 13);
}

/** Widens bits of bfloat16 to the number they stand for. */
export function bfloat16ToNumber(pattern: number): number {
  return fromBits(pattern << 16);
}

/** Rounds a float32 number to bits of bfloat16, to nearest even. */
export function numberToBfloat16(value: number): number {
  const pattern = bitsOf(value);
  if ((pattern & 0x7fffffff) > 0x7f800000) return ((pattern >>> 16) & 0x8000) | 0x7fc0;
  return roundShift(pattern, 16) & 0xffff;
}

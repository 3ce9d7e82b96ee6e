// exp, log, tanh and their like in WGSL, whose own versions are allowed errors that training shows.
// The series are minimax fits; the relative error that each leaves stands beside it.

/** Lists the functions. */
export const exponentials: readonly string[] = [
  `
fn powerOfTwo(n: i32) -> f32 { return bitcast<f32>(u32(n + 127i) << 23u); }
`,
  // (e^r - 1 - r) / r² for |r| <= ln 2 / 2: 2^-26.
  `
fn exponentialSeries(r: f32) -> f32 {
  return r + r * r * (0.5 + r * (0.16666542 + r * (0.04166628 + r * (0.0083666472
    + r * 0.0013946488))));
}
`,
  // ln 2 in two parts: the first has 9 bits, so that its product with n is exact.
  `
fn exponential(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let inside = clamp(x, -104.5, 89.0);
  let n = round(inside * 1.44269504);
  let r = (inside - n * 0.693359375) - n * -2.1219444e-4;
  let half = i32(n) >> 1u;
  return (1.0 + exponentialSeries(r)) * powerOfTwo(half) * powerOfTwo(i32(n) - half);
}
`,
  `
fn exponentialMinusOne(x: f32) -> f32 {
  if (isNan(x) || !isTrue(x)) { return x; }
  if (x < -18.0) { return -1.0; }
  let inside = min(x, 89.0);
  let n = round(inside * 1.44269504);
  let r = (inside - n * 0.693359375) - n * -2.1219444e-4;
  let scale = powerOfTwo(i32(n) - 1i);
  let half = scale * exponentialSeries(r) + (scale - 0.5);
  return half + half;
}
`,
  `
fn logistic(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  return 1.0 / (1.0 + exponential(-max(x, -86.0)));
}
`,
  // (ln(1 + t) - t + t²/2) / t³ for t from sqrt(1/2) - 1 to sqrt(2) - 1: 2^-30.
  `
fn logarithmSeries(t: f32) -> f32 {
  return t * t * t * (0.33333310 + t * (-0.24999987 + t * (0.20002227 + t * (-0.16669242
    + t * (0.14218641 + t * (-0.12384489 + t * (0.11873230 + t * (-0.11789084
    + t * 0.069139503))))))));
}
`,
  `
fn logarithmSum(exponent: f32, t: f32) -> f32 {
  let small = logarithmSeries(t) + exponent * -2.1219444e-4 - t * t * 0.5;
  return exponent * 0.693359375 + (t + small);
}
`,
  // For a positive, finite x = 2^e (1 + t), with 1 + t between the roots of a half and of 2: e and t.
  `
fn exponentAndRest(x: f32) -> vec2f {
  var bits = bitcast<u32>(x);
  var exponent = 0.0;
  // A subnormal number is a whole one, times 2^-149.
  if (bits < 0x800000u) {
    bits = bitcast<u32>(f32(bits));
    exponent = -149.0;
  }
  let shifted = bitcast<i32>(bits - 0x3f3504f3u);
  exponent += f32(shifted >> 23u);
  return vec2f(exponent, bitcast<f32>((u32(shifted) & 0x7fffffu) + 0x3f3504f3u) - 1.0);
}
`,
  `
fn logarithm(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return float(0xff800000u); }
  if (bits > 0x7f800000u) { return float(0x7fc00000u); }
  if (bits == 0x7f800000u) { return x; }
  let parts = exponentAndRest(x);
  return logarithmSum(parts.x, parts.y);
}
`,
  // 1 + x is rounded; what that loses comes back as a part of t.
  `
fn logarithmOnePlus(x: f32) -> f32 {
  if (isNan(x) || !isTrue(x)) { return x; }
  if (x == -1.0) { return float(0xff800000u); }
  if (x < -1.0) { return float(0x7fc00000u); }
  if (isInfinite(x)) { return x; }
  if (abs(x) < 1e-4) { return x - x * x * 0.5; }
  let sum = 1.0 + x;
  let kept = sum - 1.0;
  let lost = (1.0 - (sum - kept)) + (x - kept);
  let shifted = bitcast<i32>(bitcast<u32>(sum) - 0x3f3504f3u);
  let exponent = shifted >> 23u;
  let mantissa = bitcast<f32>((u32(shifted) & 0x7fffffu) + 0x3f3504f3u);
  let t = (mantissa - 1.0) + lost * powerOfTwo(-min(exponent, 126i));
  return logarithmSum(f32(exponent), t);
}
`,
  // (tanh x / x - 1) / x² in x², for |x| < 0.632: 2^-27.5.
  `
fn hyperbolicTangent(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let a = min(abs(x), 10.0);
  if (a < 0.632) {
    let s = x * x;
    return x + x * s * (-0.33333275 + s * (0.13331273 + s * (-0.053725053 + s * (0.020589618
      + s * -0.0056481096))));
  }
  let far = 1.0 - 2.0 / (exponential(a + a) + 1.0);
  return select(far, -far, x < 0.0);
}
`,
  // erf x / x - 1 in x² for |x| < 0.92: 2^-26; ln(1 - erf x) from there to 4: 2^-29.
  `
fn errorFunction(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let a = min(abs(x), 4.0);
  if (a < 0.92) {
    let s = x * x;
    return x + x * (0.12837915 + s * (-0.37612495 + s * (0.11281830 + s * (-0.026767123
      + s * (0.0049939384 + s * -0.00059947860)))));
  }
  let power = -0.00019393369 + a * (-1.1276829 + a * (-0.63716990 + a * (-0.10394255
    + a * (0.022232259 + a * (-0.0030445727 + a * 0.00019607713)))));
  let far = 1.0 - exponential(power);
  return select(far, -far, x < 0.0);
}
`,
  // The logarithm and its product with y in two parts each, so that large powers keep their bits.
  `
fn powerOfPositive(x: f32, y: f32) -> f32 {
  let parts = exponentAndRest(x);
  let exponent = parts.x;
  let t = parts.y;
  let coarse = bitcast<f32>(bitcast<u32>(t) & 0xfffff000u);
  let fine = t - coarse;
  let square = coarse * coarse * 0.5;
  let line = t - square;
  let large = exponent * 0.693359375;
  let sum = large + line;
  let lost = ((large - sum) + line) + ((t - line) - square);
  let rest = lost - (coarse * fine + fine * fine * 0.5)
    + (logarithmSeries(t) + exponent * -2.1219444e-4);
  let high = bitcast<f32>(bitcast<u32>(sum) & 0xfffff000u);
  let low = (sum - high) + rest;
  let factor = bitcast<f32>(bitcast<u32>(y) & 0xfffff000u);
  let product = factor * high;
  let correction = factor * low + (y - factor) * (high + low);
  let power = product + correction;
  if (abs(power) > 200.0) { return exponential(power); }
  return exponential(power) * (1.0 + ((product - power) + correction));
}
`,
  // The rules of C's pow.
  `
fn power(x: f32, y: f32) -> f32 {
  if (!isTrue(y) || (x == 1.0 && !isNan(x))) { return 1.0; }
  if (isNan(x) || isNan(y)) { return float(0x7fc00000u); }
  let size = abs(x);
  let isPositive = less(0.0, y);
  let grows = (size > 1.0) == isPositive;
  if (isInfinite(y)) {
    if (size == 1.0) { return 1.0; }
    return select(0.0, float(0x7f800000u), grows);
  }
  var result: f32;
  if (!isTrue(x) || isInfinite(x)) {
    result = select(0.0, float(0x7f800000u), isPositive == isInfinite(x));
  } else {
    result = powerOfPositive(size, y);
  }
  if ((bitcast<u32>(x) & 0x80000000u) == 0u) { return result; }
  if (isSubnormal(y) || floor(y) != y) {
    return select(float(0x7fc00000u), result, !isTrue(x) || isInfinite(x));
  }
  let isOdd = abs(y) < 16777216.0 && (i32(abs(y)) & 1i) == 1i;
  return select(result, -result, isOdd);
}
`,
];

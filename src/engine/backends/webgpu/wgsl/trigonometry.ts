// Sines, tangents and their inverses in WGSL, for angles of any size; WGSL's own sine may be wrong by
// 2^-11. The series are minimax fits.

/** Lists the functions. */
export const trigonometry: readonly string[] = [
  `
fn highProduct(x: u32, y: u32) -> u32 {
  let a = (x & 0xffffu) * (y & 0xffffu);
  let b = (x >> 16u) * (y & 0xffffu) + (a >> 16u);
  let c = (x & 0xffffu) * (y >> 16u) + (b & 0xffffu);
  return (x >> 16u) * (y >> 16u) + (b >> 16u) + (c >> 16u);
}
`,
  // Payne and Hanek: |x| = m 2^e times the bits of 1 / 2π from bit e on; what is above makes whole
  // turns. Gives the remainder by π/2 and, as a float, the quadrant.
  `
fn reduceLargeAngle(x: f32) -> vec2<f32> {
  var turn = array<u32, 9>(0u, 0x28be60dbu, 0x9391054au, 0x7f09d5f4u, 0x7d4d3770u, 0x36d8a566u,
    0x4f10e410u, 0x7f9458eau, 0xf7aef158u);
  let bits = bitcast<u32>(x);
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  let start = ((bits >> 23u) & 255u) - 118u;
  let word = start >> 5u;
  let shift = start & 31u;
  var window = array<u32, 3>();
  for (var i = 0u; i < 3u; i++) {
    let next = select(turn[word + i + 1u] >> (32u - max(shift, 1u)), 0u, shift == 0u);
    window[i] = (turn[word + i] << shift) | next;
  }
  let carry = highProduct(mantissa, window[2]);
  let middle = mantissa * window[1];
  let low = middle + carry;
  var high = mantissa * window[0] + highProduct(mantissa, window[1]);
  high += select(0u, 1u, low < middle);
  let quadrant = (high + 0x20000000u) >> 30u;
  let rest = bitcast<i32>(high - (quadrant << 30u));
  let turns = f32(rest) * 2.3283064e-10 + f32(low) * 5.4210109e-20;
  return vec2<f32>(turns * 6.2831853, f32(quadrant));
}
`,
  // π/2 in three parts, whose products with the quadrant are exact below 2^13.
  `
fn reduceAngle(x: f32) -> vec2<f32> {
  let a = abs(x);
  if (a > 8192.0) { return reduceLargeAngle(a); }
  let n = round(a * 0.63661977);
  let r = ((a - n * 1.5703125) - n * 4.8375129e-4) - n * 7.5497899e-8;
  return vec2<f32>(r, n);
}
`,
  `
fn sineSeries(r: f32) -> f32 {
  let s = r * r;
  return r + r * s * (-0.16666655 + s * (0.0083321761 + s * -0.00019517112));
}
`,
  `
fn cosineSeries(r: f32) -> f32 {
  let s = r * r;
  return 1.0 + (s * s * (0.041666646 + s * (-0.0013887314 + s * 2.4432963e-5)) - s * 0.5);
}
`,
  `
fn sineOfReduced(r: f32, quadrant: u32) -> f32 {
  var result: f32;
  if ((quadrant & 1u) == 0u) { result = sineSeries(r); } else { result = cosineSeries(r); }
  return select(result, -result, (quadrant & 2u) != 0u);
}
`,
  `
fn sine(x: f32) -> f32 {
  if (isNan(x) || isInfinite(x)) { return float(0x7fc00000u); }
  let reduced = reduceAngle(x);
  let result = sineOfReduced(reduced.x, u32(reduced.y));
  return select(result, -result, x < 0.0);
}
`,
  `
fn cosine(x: f32) -> f32 {
  if (isNan(x) || isInfinite(x)) { return float(0x7fc00000u); }
  let reduced = reduceAngle(x);
  return sineOfReduced(reduced.x, u32(reduced.y) + 1u);
}
`,
  `
fn tangent(x: f32) -> f32 {
  if (isNan(x) || isInfinite(x)) { return float(0x7fc00000u); }
  let reduced = reduceAngle(x);
  let r = reduced.x;
  let s = r * r;
  var result = r + r * s * (0.33333141 + s * (0.13339207 + s * (0.053380787 + s * (0.024529925
    + s * (0.0029717530 + s * 0.0094672143)))));
  if ((u32(reduced.y) & 1u) != 0u) { result = -1.0 / result; }
  return select(result, -result, x < 0.0);
}
`,
  // (asin t / t - 1) / t² in t², for |t| <= 1/2: 2^-27.5.
  `
fn arcSeries(t: f32) -> f32 {
  let s = t * t;
  return t + t * s * (0.16666755 + s * (0.074951969 + s * (0.045483131 + s * (0.024115699
    + s * 0.042276300))));
}
`,
  `
fn arcSine(x: f32) -> f32 {
  let a = abs(x);
  if (isNan(x) || a > 1.0) { return float(0x7fc00000u); }
  if (a <= 0.5) { return arcSeries(x); }
  let half = arcSeries(sqrt((1.0 - a) * 0.5));
  let result = 1.5707963 - (half + half);
  return select(result, -result, x < 0.0);
}
`,
  `
fn arcCosine(x: f32) -> f32 {
  let a = abs(x);
  if (isNan(x) || a > 1.0) { return float(0x7fc00000u); }
  if (a <= 0.5) { return 1.5707963 - arcSeries(x); }
  let half = arcSeries(sqrt((1.0 - a) * 0.5));
  return select(half + half, 3.1415927 - (half + half), x < 0.0);
}
`,
  // (atan t / t - 1) / t² in t², for |t| <= 1: 2^-25.8.
  `
fn arcTangent(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let a = abs(x);
  var t = a;
  if (a > 1.0) { t = -1.0 / a; }
  let s = t * t;
  let arc = t + t * s * (-0.33333153 + s * (0.19993758 + s * (-0.14210932 + s * (0.10665495
    + s * (-0.075510867 + s * (0.043198127 + s * (-0.016359244 + s * 0.0029184660)))))));
  let result = select(arc, arc + 1.5707963, a > 1.0);
  return select(result, -result, x < 0.0);
}
`,
];

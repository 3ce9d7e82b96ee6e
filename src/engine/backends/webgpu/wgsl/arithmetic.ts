// Arithmetic in WGSL where the language leaves a result open: NaN, infinities, division by zero,
// conversions, shifts. NaN is found by its bits, as compilers may assume that there is none.

/** Lists the functions. */
export const arithmetic: readonly string[] = [
  // A call keeps the compiler from evaluating, and refusing, a literal NaN or infinity.
  `
fn float(bits: u32) -> f32 { return bitcast<f32>(bits); }
`,
  `
fn isNan(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u; }
`,
  `
fn isInfinite(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) == 0x7f800000u; }
`,
  // Subnormal numbers count as themselves, also where arithmetic takes them for 0.
  `
fn ordinal(x: f32) -> i32 {
  let bits = bitcast<i32>(x);
  return select(bits, bitcast<i32>(0x80000000u) - bits, bits < 0i);
}
`,
  `
fn equal(x: f32, y: f32) -> bool { return ordinal(x) == ordinal(y) && !isNan(x); }
`,
  `
fn less(x: f32, y: f32) -> bool {
  return ordinal(x) < ordinal(y) && !isNan(x) && !isNan(y);
}
`,
  `
fn lessEqual(x: f32, y: f32) -> bool {
  return ordinal(x) <= ordinal(y) && !isNan(x) && !isNan(y);
}
`,
  `
fn maximum(x: f32, y: f32) -> f32 {
  return select(select(max(x, y), y, isNan(y)), x, isNan(x));
}
`,
  `
fn minimum(x: f32, y: f32) -> f32 {
  return select(select(min(x, y), y, isNan(y)), x, isNan(x));
}
`,
  `
fn signOf(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u || isNan(x)) { return x; }
  return bitcast<f32>((bits & 0x80000000u) | 0x3f800000u);
}
`,
  `
fn isSubnormal(x: f32) -> bool {
  let size = bitcast<u32>(x) & 0x7fffffffu;
  return size != 0u && size < 0x800000u;
}
`,
  `
fn floored(x: f32) -> f32 {
  if (isSubnormal(x)) { return select(0.0, -1.0, less(x, 0.0)); }
  return floor(x);
}
`,
  `
fn ceiled(x: f32) -> f32 {
  if (isSubnormal(x)) { return select(1.0, -0.0, less(x, 0.0)); }
  return ceil(x);
}
`,
  `
fn quotientSigned(x: i32, y: i32) -> i32 {
  return select(x / select(y, 1i, y == 0i), 0i, y == 0i);
}
`,
  `
fn quotientUnsigned(x: u32, y: u32) -> u32 {
  return select(x / select(y, 1u, y == 0u), 0u, y == 0u);
}
`,
  `
fn remainderSigned(x: i32, y: i32) -> i32 {
  return select(x % select(y, 1i, y == 0i || y == -1i), 0i, y == 0i || y == -1i);
}
`,
  `
fn remainderUnsigned(x: u32, y: u32) -> u32 {
  return select(x % select(y, 1u, y == 0u), 0u, y == 0u);
}
`,
  // Exact, as long division of the mantissas, one bit at a time.
  `
fn remainder(x: f32, y: f32) -> f32 {
  let a = bitcast<u32>(x) & 0x7fffffffu;
  let b = bitcast<u32>(y) & 0x7fffffffu;
  let sign = bitcast<u32>(x) & 0x80000000u;
  if (a >= 0x7f800000u || b > 0x7f800000u || b == 0u) { return float(0x7fc00000u); }
  if (a < b) { return x; }
  var rest = select((a & 0x7fffffu) | 0x800000u, a, a < 0x800000u);
  let divisor = select((b & 0x7fffffu) | 0x800000u, b, b < 0x800000u);
  var exponent = max(a >> 23u, 1u);
  let last = max(b >> 23u, 1u);
  rest = rest % divisor;
  for (; exponent > last; exponent--) {
    rest = rest << 1u;
    if (rest >= divisor) { rest -= divisor; }
  }
  if (rest == 0u) { return bitcast<f32>(sign); }
  let lead = firstLeadingBit(rest);
  let shift = min(23u - lead, last - 1u);
  rest = rest << shift;
  let normal = (rest & 0x7fffffu) | ((last - shift) << 23u);
  return bitcast<f32>(sign | select(rest, normal, (rest & 0x800000u) != 0u));
}
`,
  `
fn toSigned(x: f32) -> i32 {
  if (isNan(x)) { return 0i; }
  if (x >= 2147483648.0) { return 2147483647i; }
  if (x <= -2147483648.0) { return bitcast<i32>(0x80000000u); }
  return i32(x);
}
`,
  `
fn toUnsigned(x: f32) -> u32 {
  if (isNan(x) || x <= 0.0) { return 0u; }
  if (x >= 4294967296.0) { return 4294967295u; }
  return u32(x);
}
`,
  `
fn toByte(x: f32) -> u32 {
  if (isNan(x) || x <= 0.0) { return 0u; }
  return u32(min(x, 255.0));
}
`,
  `
fn isTrue(x: f32) -> bool { return (bitcast<u32>(x) & 0x7fffffffu) != 0u; }
`,
  `
fn shiftedLeft(x: u32, count: u32) -> u32 { return select(x << (count & 31u), 0u, count >= 32u); }
`,
  `
fn shiftedRight(x: u32, count: u32) -> u32 { return select(x >> (count & 31u), 0u, count >= 32u); }
`,
  // Built-in roots may be of estimates, which know nothing of the ends.
  `
fn root(x: f32) -> f32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  let isKept = (size == 0u) | (size > 0x7f800000u) | (bits == 0x7f800000u);
  return select(select(sqrt(x), float(0x7fc00000u), bits != size), x, isKept);
}
`,
  `
fn inverseRoot(x: f32) -> f32 {
  if (isNan(x)) { return x; }
  let bits = bitcast<u32>(x);
  if ((bits & 0x7fffffffu) == 0u) { return bitcast<f32>((bits & 0x80000000u) | 0x7f800000u); }
  if (bits > 0x7f800000u) { return float(0x7fc00000u); }
  if (bits == 0x7f800000u) { return 0.0; }
  // A subnormal number is a whole one, times 2^-149.
  if (bits < 0x800000u) { return inverseSqrt(f32(bits) * 0.5) * 1.8889466e22; }
  return inverseSqrt(x);
}
`,
];

// Halves in WGSL: float16 as the bits of half a word, and as the float32 that holds the same number.

/** Lists the functions, in integers: no GPU leaves NaN, infinities or subnormal halves out. */
export const halves: readonly string[] = [
  `
fn halfToFloat(half: u32) -> f32 {
  let sign = (half & 0x8000u) << 16u;
  let size = half & 0x7fffu;
  // A subnormal half is a whole number, times 2^-24.
  if (size < 0x400u) {
    return bitcast<f32>(bitcast<u32>(f32(size) * 5.9604644775390625e-8) | sign);
  }
  return bitcast<f32>(((size << 13u) + select(0x38000000u, 0x70000000u, size >= 0x7c00u)) | sign);
}
`,
  // To nearest, ties to even; from 65520 on to infinity.
  `
fn floatToHalf(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let sign = (bits >> 16u) & 0x8000u;
  let size = bits & 0x7fffffffu;
  if (size > 0x7f800000u) { return sign | 0x7e00u; }
  if (size >= 0x477ff000u) { return sign | 0x7c00u; }
  if (size < 0x38800000u) { return sign | u32(round(bitcast<f32>(size) * 16777216.0)); }
  return sign | ((size - 0x38000000u + 0xfffu + ((size >> 13u) & 1u)) >> 13u);
}
`,
  `
fn roundedToHalf(x: f32) -> f32 { return halfToFloat(floatToHalf(x)); }
`,
];

/**
 * Lists what takes the place of the same functions where the GPU converts: one instruction for
 * ordinary numbers, of which alone WGSL says what comes out.
 */
export const nativeHalves: readonly string[] = [
  `
fn halfToFloat(half: u32) -> f32 {
  let size = half & 0x7fffu;
  if (size - 0x400u < 0x7800u) { return f32(bitcast<vec2<f16>>(half).x); }
  let sign = (half & 0x8000u) << 16u;
  let small = bitcast<u32>(f32(size) * 5.9604644775390625e-8);
  return bitcast<f32>(select((size << 13u) + 0x70000000u, small, size < 0x400u) | sign);
}
`,
  `
fn floatToHalf(x: f32) -> u32 {
  let bits = bitcast<u32>(x);
  let size = bits & 0x7fffffffu;
  if (size - 0x38800000u < 0xefff000u) {
    return bitcast<u32>(vec2<f16>(f16(x), 0.0h));
  }
  let sign = (bits >> 16u) & 0x8000u;
  if (size > 0x7f800000u) { return sign | 0x7e00u; }
  if (size >= 0x477ff000u) { return sign | 0x7c00u; }
  return sign | u32(round(bitcast<f32>(size) * 16777216.0));
}
`,
];

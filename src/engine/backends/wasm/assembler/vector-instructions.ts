// Gives the opcodes of the 128-bit vector instructions that kernels use, relaxed ones among them.

/** Vector instructions without immediates, by prefix and opcode. Source: WebAssembly specification. */
export const vectorInstructions = {
  "i32x4.splat": 0xfd0011,
  "f32x4.splat": 0xfd0013,
  "f64x2.splat": 0xfd0014,
  "i8x16.eq": 0xfd0023,
  "i32x4.eq": 0xfd0037,
  "i32x4.ne": 0xfd0038,
  "i32x4.lt_s": 0xfd0039,
  "i32x4.lt_u": 0xfd003a,
  "i32x4.gt_s": 0xfd003b,
  "i32x4.gt_u": 0xfd003c,
  "i32x4.le_s": 0xfd003d,
  "i32x4.le_u": 0xfd003e,
  "i32x4.ge_s": 0xfd003f,
  "i32x4.ge_u": 0xfd0040,
  "f32x4.eq": 0xfd0041,
  "f32x4.ne": 0xfd0042,
  "f32x4.lt": 0xfd0043,
  "f32x4.gt": 0xfd0044,
  "f32x4.le": 0xfd0045,
  "f32x4.ge": 0xfd0046,
  "f64x2.eq": 0xfd0047,
  "f64x2.lt": 0xfd0049,
  "v128.not": 0xfd004d,
  "v128.and": 0xfd004e,
  "v128.andnot": 0xfd004f,
  "v128.or": 0xfd0050,
  "v128.xor": 0xfd0051,
  "v128.bitselect": 0xfd0052,
  "v128.any_true": 0xfd0053,
  "f32x4.demote_f64x2_zero": 0xfd005e,
  "f64x2.promote_low_f32x4": 0xfd005f,
  "f32x4.ceil": 0xfd0067,
  "f32x4.floor": 0xfd0068,
  "f32x4.nearest": 0xfd006a,
  "i8x16.avgr_u": 0xfd007b,
  "i16x8.extend_low_i8x16_u": 0xfd0089,
  "f64x2.nearest": 0xfd0094,
  "i16x8.max_u": 0xfd0099,
  "i32x4.abs": 0xfd00a0,
  "i32x4.neg": 0xfd00a1,
  "i32x4.all_true": 0xfd00a3,
  "i32x4.extend_low_i16x8_u": 0xfd00a9,
  "i32x4.shl": 0xfd00ab,
  "i32x4.shr_s": 0xfd00ac,
  "i32x4.shr_u": 0xfd00ad,
  "i32x4.add": 0xfd00ae,
  "i32x4.sub": 0xfd00b1,
  "i32x4.mul": 0xfd00b5,
  "i32x4.min_s": 0xfd00b6,
  "i32x4.min_u": 0xfd00b7,
  "i32x4.max_s": 0xfd00b8,
  "i32x4.max_u": 0xfd00b9,
  "i32x4.dot_i16x8_s": 0xfd00ba,
  "i64x2.neg": 0xfd00c1,
  "i64x2.shl": 0xfd00cb,
  "i64x2.shr_s": 0xfd00cc,
  "i64x2.add": 0xfd00ce,
  "i64x2.sub": 0xfd00d1,
  "f32x4.abs": 0xfd00e0,
  "f32x4.neg": 0xfd00e1,
  "f32x4.sqrt": 0xfd00e3,
  "f32x4.add": 0xfd00e4,
  "f32x4.sub": 0xfd00e5,
  "f32x4.mul": 0xfd00e6,
  "f32x4.div": 0xfd00e7,
  "f32x4.min": 0xfd00e8,
  "f32x4.max": 0xfd00e9,
  "f32x4.pmin": 0xfd00ea,
  "f32x4.pmax": 0xfd00eb,
  "f64x2.sqrt": 0xfd00ef,
  "f64x2.add": 0xfd00f0,
  "f64x2.sub": 0xfd00f1,
  "f64x2.mul": 0xfd00f2,
  "f64x2.div": 0xfd00f3,
  "f64x2.pmin": 0xfd00f6,
  "f64x2.pmax": 0xfd00f7,
  "i32x4.trunc_sat_f32x4_s": 0xfd00f8,
  "i32x4.trunc_sat_f32x4_u": 0xfd00f9,
  "f32x4.convert_i32x4_s": 0xfd00fa,
  "f32x4.convert_i32x4_u": 0xfd00fb,
  "f64x2.convert_low_i32x4_u": 0xfd00ff,
  "f32x4.relaxed_madd": 0xfd0105,
  "f32x4.relaxed_nmadd": 0xfd0106,
  "f64x2.relaxed_madd": 0xfd0107,
  "f64x2.relaxed_nmadd": 0xfd0108,
  "i32x4.relaxed_laneselect": 0xfd010b,
  "i32x4.relaxed_dot_i8x16_i7x16_add_s": 0xfd0113,
} as const;

/** Vector instructions whose immediate is one lane, by prefix and opcode. */
export const laneInstructions = {
  "i32x4.extract_lane": 0xfd001b,
  "i32x4.replace_lane": 0xfd001c,
  "f32x4.extract_lane": 0xfd001f,
  "f32x4.replace_lane": 0xfd0020,
} as const;

/** Vector loads by opcode and natural alignment (the power of two of the bytes read). */
export const vectorLoads = {
  "v128.load": [0xfd0000, 4],
  "v128.load8_splat": [0xfd0007, 0],
  "v128.load32_splat": [0xfd0009, 2],
  "v128.load64_splat": [0xfd000a, 3],
  "v128.load32_zero": [0xfd005c, 2],
} as const;

/** The vector store by opcode and natural alignment. */
export const vectorStores = {
  "v128.store": [0xfd000b, 4],
} as const;

/** Loads of one lane into a vector, by opcode and natural alignment. */
export const laneLoads = {
  "v128.load32_lane": [0xfd0056, 2],
} as const;

/** Stores of one lane of a vector, by opcode and natural alignment. */
export const laneStores = {
  "v128.store8_lane": [0xfd0058, 0],
  "v128.store16_lane": [0xfd0059, 1],
  "v128.store32_lane": [0xfd005a, 2],
  "v128.store64_lane": [0xfd005b, 3],
} as const;

// Gives the opcodes of the atomic instructions; each takes a memory address and must be aligned.

/** Atomic accesses by opcode and their only permitted alignment. Source: threads proposal. */
export const atomicInstructions = {
  "memory.atomic.notify": [0xfe0000, 2],
  "memory.atomic.wait32": [0xfe0001, 2],
  "i32.atomic.load": [0xfe0010, 2],
  "i64.atomic.load": [0xfe0011, 3],
  "i32.atomic.store": [0xfe0017, 2],
  "i64.atomic.store": [0xfe0018, 3],
  "i32.atomic.rmw.add": [0xfe001e, 2],
  "i32.atomic.rmw.cmpxchg": [0xfe0048, 2],
  "i64.atomic.rmw.cmpxchg": [0xfe0049, 3],
  "i64.atomic.rmw32.cmpxchg_u": [0xfe004e, 2],
} as const;

// The bits of WebGPU's flags: Node has no globals for them.

/** What a buffer is used for. */
export const bufferUsage = {
  mapRead: 0x1,
  copySource: 0x4,
  copyTarget: 0x8,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const;

/** How a buffer is mapped. */
export const mapRead = 0x1;

/** The stage that sees a binding. */
export const computeStage = 0x4;

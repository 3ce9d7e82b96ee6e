// Node's digests and random bytes, loaded at first use: that takes as long as a train step or two.

/** Gives the module `node:crypto`. */
export function crypto(): typeof import("node:crypto") {
  return process.getBuiltinModule("node:crypto");
}

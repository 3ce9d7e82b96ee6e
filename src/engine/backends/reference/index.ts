// The reference backend's door: the backend itself, and the interpreter for those who fold graphs.

export type { HostTensor } from "./host-tensor.ts";
export { runGraph } from "./interpreter.ts";
export { createReferenceBackend } from "./reference-backend.ts";

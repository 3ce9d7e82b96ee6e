// The door of the WebAssembly backend.

export type { StartWorker, TeamWorker } from "./threads/team.ts";
export type { WasmOptions } from "./wasm-backend.ts";
export { createWasmBackend } from "./wasm-backend.ts";

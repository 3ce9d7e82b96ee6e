// The door of the WebAssembly backend.

export { createWasmBackend } from "./wasm-backend.ts";

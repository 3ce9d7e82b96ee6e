// Builds the page into a folder that works from any path, without a server of its own.

import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defaultClientConditions, defineConfig } from "vite";
import { offline } from "./build/offline.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [svelte(), offline()],
  resolve: { conditions: ["gradus-source", ...defaultClientConditions] },
  worker: { format: "es" },
  build: { outDir: "dist", emptyOutDir: true, target: "es2022" },
});

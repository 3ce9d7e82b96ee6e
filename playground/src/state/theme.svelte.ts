// Light or dark, and the colours of the data: as the system says until somebody chooses, and counted
// so that canvases repaint.

import { linkValue } from "../config/link.ts";
import { recall, remember } from "./memory.ts";

/** Names the looks of the page. */
export type Look = "light" | "dark";

/** Names the colours of the data; all but the first draw even two classes with shapes too. */
export const palettes = ["orangeBlue", "okabeIto", "purpleGreen", "gray"] as const;
export type PaletteName = (typeof palettes)[number];

class Theme {
  #look = $state<Look>("light");
  #palette = $state<PaletteName>("orangeBlue");

  constructor() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const chosen = recall("theme");
    this.#show(chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light");
    dark.addEventListener("change", () => {
      if (recall("theme") === null) this.#show(dark.matches ? "dark" : "light");
    });
    this.#paint(recall("palette"));
    this.follow();
  }

  get look(): Look {
    return this.#look;
  }

  /** The colours of the data. */
  get palette(): PaletteName {
    return this.#palette;
  }

  /** Whether even two classes have shapes beside their colours. */
  get hasShapes(): boolean {
    return this.#palette !== "orangeBlue";
  }

  /** Changes to the other look, on the next visit too. */
  toggle(): void {
    const look = this.#look === "dark" ? "light" : "dark";
    remember("theme", look);
    this.#show(look);
  }

  /** Chooses the colours of the data, on the next visit too. */
  choose(palette: PaletteName): void {
    remember("palette", palette);
    this.#paint(palette);
  }

  /** Takes the colours that the address names. */
  follow(): void {
    this.#paint(linkValue(location.hash, "palette"));
  }

  #show(look: Look): void {
    document.documentElement.dataset["theme"] = look;
    this.#look = look;
  }

  #paint(name: string | null | undefined): void {
    const palette = palettes.find((known) => known === name);
    if (palette === undefined) return;
    document.documentElement.dataset["palette"] = palette;
    this.#palette = palette;
  }
}

export const theme = new Theme();

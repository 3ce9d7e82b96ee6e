// The palette of the present look, read again whenever the look changes.

import { theme } from "../state/theme.svelte.ts";
import { type Palette, readPalette } from "./palette.ts";

class Colors {
  readonly #palette: Palette = $derived.by(() => {
    void theme.look;
    void theme.palette;
    return readPalette();
  });

  get palette(): Palette {
    return this.#palette;
  }
}

export const colors = new Colors();

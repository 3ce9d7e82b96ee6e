// Light or dark: as the system says until somebody chooses, and counted so that canvases repaint.

import { recall, remember } from "./memory.ts";

/** Names the looks of the page. */
export type Look = "light" | "dark";

class Theme {
  #look = $state<Look>("light");

  constructor() {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const chosen = recall("theme");
    this.#show(chosen === "light" || chosen === "dark" ? chosen : dark.matches ? "dark" : "light");
    dark.addEventListener("change", () => {
      if (recall("theme") === null) this.#show(dark.matches ? "dark" : "light");
    });
  }

  get look(): Look {
    return this.#look;
  }

  /** Changes to the other look, on the next visit too. */
  toggle(): void {
    const look = this.#look === "dark" ? "light" : "dark";
    remember("theme", look);
    this.#show(look);
  }

  #show(look: Look): void {
    document.documentElement.dataset["theme"] = look;
    this.#look = look;
  }
}

export const theme = new Theme();

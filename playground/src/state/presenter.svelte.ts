// Presenter mode: large type for a wall, only what is looked at, keys in place of small buttons.

import { linkValue } from "../config/link.ts";

class Presenter {
  #isOn = $state(false);

  constructor() {
    if (linkValue(location.hash, "presenter") === "true") this.#set(true);
    document.addEventListener("fullscreenchange", () => {
      // The browser's own way out of full screen is a way out of the mode.
      if (document.fullscreenElement === null) this.#set(false);
    });
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  /** Begins, in full screen where the browser allows it. */
  begin(): void {
    this.#set(true);
    void document.documentElement.requestFullscreen?.().catch(() => {});
  }

  /** Goes back to the usual page. */
  end(): void {
    if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
    this.#set(false);
  }

  #set(isOn: boolean): void {
    this.#isOn = isOn;
    document.documentElement.toggleAttribute("data-presenter", isOn);
  }
}

export const presenter = new Presenter();

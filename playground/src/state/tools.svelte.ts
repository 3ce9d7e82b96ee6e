// Which of the tools below the network is open; other parts of the page can open one.

class Tools {
  #open = $state<string | null>(null);
  #brought: string | null = null;

  /** The id of the open panel. */
  get open(): string | null {
    return this.#open;
  }

  /** Opens a panel by its id, or closes all. */
  show(id: string | null): void {
    this.#open = id;
  }

  /** Opens a panel and brings it into sight once it has loaded, or closes all. */
  bring(id: string | null): void {
    this.#open = id;
    this.#brought = id;
  }

  /** Says once whether a panel that has loaded is to be brought into sight. */
  takeBrought(id: string): boolean {
    const isBrought = this.#brought === id;
    this.#brought = null;
    return isBrought;
  }
}

export const tools = new Tools();

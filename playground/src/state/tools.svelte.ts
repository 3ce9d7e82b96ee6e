// Which of the tools below the network is open; other parts of the page can open one.

class Tools {
  #open = $state<string | null>(null);

  /** The id of the open panel. */
  get open(): string | null {
    return this.#open;
  }

  /** Opens a panel by its id, or closes all. */
  show(id: string | null): void {
    this.#open = id;
  }
}

export const tools = new Tools();

// The pieces of a memory, taken and free; each step costs the same however many pieces there are.

/** Is a piece of the memory between its neighbours, and among the free ones of its size if it is free. */
interface Piece {
  offset: number;
  bytes: number;
  isFree: boolean;
  below: Piece | undefined;
  above: Piece | undefined;
  previous: Piece | undefined;
  next: Piece | undefined;
}

/** How many free pieces of nearly the wanted size are looked at before a larger one is cut. */
const looks = 8;

/** Hands out pieces of a memory that begins at an offset and grows at its end. */
export class MemoryPieces {
  /** Where the memory ends. */
  end: number;
  /** Bytes that are taken. */
  used = 0;
  readonly #taken = new Map<number, Piece>();
  /** The first free piece of 2ⁿ bytes and more, up to twice as many, by n; free pieces never touch. */
  readonly #free: (Piece | undefined)[] = [];
  #top: Piece | undefined;

  constructor(start: number) {
    this.end = start;
  }

  /** Takes a free piece, preferably one that fits well; undefined where none is long enough. */
  take(bytes: number): number | undefined {
    const piece = this.#find(bytes);
    if (piece === undefined) return undefined;
    this.#unlist(piece);
    if (piece.bytes > bytes) this.#list(this.#cut(piece, bytes));
    return this.#hold(piece);
  }

  /** Takes a piece at the end, which moves; a free piece there becomes a part of it. */
  extend(bytes: number): number {
    const top = this.#top?.isFree ? this.#top : this.#append();
    if (top.isFree) this.#unlist(top);
    top.bytes = bytes;
    this.end = top.offset + bytes;
    return this.#hold(top);
  }

  /** Where the end would be after extending. */
  extendedEnd(bytes: number): number {
    return (this.#top?.isFree ? this.#top.offset : this.end) + bytes;
  }

  /** Gives a piece back; tells how long the free piece is that it is a part of now, 0 if it was not taken. */
  give(offset: number): number {
    const piece = this.#taken.get(offset);
    if (piece === undefined) return 0;
    this.#taken.delete(offset);
    this.used -= piece.bytes;
    const { below, above } = piece;
    let whole = piece;
    if (above?.isFree) {
      this.#unlist(above);
      this.#absorb(piece, above);
    }
    if (below?.isFree) {
      this.#unlist(below);
      this.#absorb(below, piece);
      whole = below;
    }
    this.#list(whole);
    return whole.bytes;
  }

  #find(bytes: number): Piece | undefined {
    let size = sizeClass(bytes);
    let piece = this.#free[size];
    for (let i = 0; piece !== undefined && i < looks; i++, piece = piece.next) {
      if (piece.bytes >= bytes) return piece;
    }
    while (++size < this.#free.length) {
      if (this.#free[size] !== undefined) return this.#free[size];
    }
    return undefined;
  }

  #hold(piece: Piece): number {
    piece.isFree = false;
    this.#taken.set(piece.offset, piece);
    this.used += piece.bytes;
    return piece.offset;
  }

  /** Shortens a piece and gives the rest. */
  #cut(piece: Piece, bytes: number): Piece {
    const rest = newPiece(piece.offset + bytes, piece.bytes - bytes, piece, piece.above);
    if (piece.above === undefined) this.#top = rest;
    else piece.above.below = rest;
    piece.above = rest;
    piece.bytes = bytes;
    return rest;
  }

  /** Makes a piece longer by the one above it, which is gone then. */
  #absorb(piece: Piece, above: Piece): void {
    piece.bytes += above.bytes;
    piece.above = above.above;
    if (above.above === undefined) this.#top = piece;
    else above.above.below = piece;
  }

  #append(): Piece {
    const top = newPiece(this.end, 0, this.#top, undefined);
    if (this.#top !== undefined) this.#top.above = top;
    this.#top = top;
    return top;
  }

  #list(piece: Piece): void {
    const size = sizeClass(piece.bytes);
    const first = this.#free[size];
    piece.isFree = true;
    piece.previous = undefined;
    piece.next = first;
    if (first !== undefined) first.previous = piece;
    this.#free[size] = piece;
  }

  #unlist(piece: Piece): void {
    const { previous, next } = piece;
    if (previous === undefined) this.#free[sizeClass(piece.bytes)] = next;
    else previous.next = next;
    if (next !== undefined) next.previous = previous;
    piece.isFree = false;
  }
}

function newPiece(
  offset: number,
  bytes: number,
  below: Piece | undefined,
  above: Piece | undefined,
): Piece {
  return { offset, bytes, isFree: false, below, above, previous: undefined, next: undefined };
}

function sizeClass(bytes: number): number {
  return Math.floor(Math.log2(bytes));
}

// Stretches of GPU memory: of one buffer, or of several where no binding can be so large.

/**
 * Is a stretch of memory. Where it has several buffers, they follow each other, and all but the last
 * are of one size.
 */
export interface Region {
  readonly buffers: readonly GPUBuffer[];
  /** Bytes from the beginning of the first buffer. */
  readonly offset: number;
  readonly bytes: number;
}

/** Is a stretch that lies in one buffer. */
export interface Stretch {
  readonly buffer: GPUBuffer;
  readonly offset: number;
  readonly bytes: number;
}

/** Gives a part of a region. */
export function partOf(region: Region, from: number, bytes: number): Region {
  return { ...region, offset: region.offset + from, bytes };
}

/** Gives the numbers of the first and the last buffer that hold bytes of a region. */
export function buffersOf({ buffers, offset }: Region, from: number, bytes: number) {
  const size = buffers.length === 1 ? Number.POSITIVE_INFINITY : (buffers[0]?.size ?? 1);
  const number = (at: number) => Math.min(Math.floor(at / size), buffers.length - 1);
  return {
    first: number(offset + from),
    last: number(offset + from + Math.max(0, bytes - 1)),
  };
}

/** Lists the stretches of a region, from its beginning, so many bytes in all. */
export function stretchesOf(region: Region, bytes: number): Stretch[] {
  const stretches: Stretch[] = [];
  const { buffers } = region;
  let [at, left] = [region.offset, bytes];
  while (left > 0) {
    const size = buffers.length === 1 ? 0 : (buffers[0]?.size ?? 0);
    const number = size === 0 ? 0 : Math.floor(at / size);
    const buffer = buffers[number];
    const offset = at - number * size;
    const length = Math.min(left, (buffer?.size ?? 0) - offset);
    if (buffer === undefined || length <= 0)
      throw new Error("a region is shorter than it should be");
    stretches.push({ buffer, offset, bytes: length });
    at += length;
    left -= length;
  }
  return stretches;
}

/** Calls `copy` for stretches of two regions that hold the same bytes, `bytes` in all. */
export function alongBoth(
  from: Region,
  to: Region,
  bytes: number,
  copy: (from: Stretch, to: Stretch, bytes: number) => void,
): void {
  const [sources, targets] = [stretchesOf(from, bytes), stretchesOf(to, bytes)];
  let [source, target] = [sources.shift(), targets.shift()];
  while (source !== undefined && target !== undefined) {
    const length = Math.min(source.bytes, target.bytes);
    copy(source, target, length);
    source = rest(source, length) ?? sources.shift();
    target = rest(target, length) ?? targets.shift();
  }
}

function rest({ buffer, offset, bytes }: Stretch, taken: number): Stretch | undefined {
  return bytes === taken ? undefined : { buffer, offset: offset + taken, bytes: bytes - taken };
}

/** Gives the buffers of a region back to the GPU. */
export function destroy({ buffers }: Region): void {
  for (const buffer of buffers) buffer.destroy();
}

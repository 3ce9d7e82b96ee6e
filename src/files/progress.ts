// How far work on a file has come.

/** Is a point in work on a file, in bytes; each kind of work counts from 0 to its own total. */
export interface FileProgress {
  readonly doing: "checking" | "reading" | "comparing" | "writing";
  readonly done: number;
  readonly total: number;
}

/** Hears how far work on a file has come; called often, also for small files. */
export type OnFileProgress = (progress: FileProgress) => void;

/** Gives a function that counts bytes of one kind of work; one that does nothing when nobody listens. */
export function countBytes(
  doing: FileProgress["doing"],
  total: number,
  onProgress: OnFileProgress | undefined,
): (bytes: number) => void {
  if (onProgress === undefined) return () => {};
  let done = 0;
  return (bytes) => {
    done += bytes;
    onProgress({ doing, done, total });
  };
}

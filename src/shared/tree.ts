// Trees: leaves nested in plain arrays and plain objects, and the ways through them.

/** Is a leaf, or arrays and objects of such. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

/** Tells a plain object, which has children, from an instance, which is a leaf. */
export function isPlainObject(node: unknown): node is Record<string, unknown> {
  if (typeof node !== "object" || node === null) return false;
  const prototype = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Replaces every leaf; `undefined` leaves stay as they are. Keys keep their order. `isLeaf` names
 * plain objects that count as leaves.
 */
export function mapTree<T>(
  node: unknown,
  change: (leaf: unknown, path: string) => T,
  isLeaf: (node: unknown) => boolean = () => false,
): Tree<T> {
  const walk = (at: unknown, path: string): Tree<T> => {
    if (at === undefined) return at as T;
    if (isLeaf(at)) return change(at, path);
    if (Array.isArray(at)) return at.map((child, i) => walk(child, join(path, String(i))));
    if (!isPlainObject(at)) return change(at, path);
    return Object.fromEntries(
      Object.entries(at).map(([key, child]) => [key, walk(child, join(path, key))]),
    );
  };
  return walk(node, "");
}

/** Lists the leaves in the order of arrays and of object keys. */
export function flatten(node: unknown, isLeaf?: (node: unknown) => boolean): unknown[] {
  const leaves: unknown[] = [];
  mapTree(node, (leaf) => leaves.push(leaf), isLeaf);
  return leaves;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

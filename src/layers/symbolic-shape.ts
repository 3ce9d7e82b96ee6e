// Shapes before data: extents that are not known yet are null, and several shapes form a tree.

import { isPlainObject } from "../shared/tree.ts";

/** Is a shape whose extents may be unknown (null), such as `[null, 28, 28, 1]` for a batch. */
export type SymbolicShape = readonly (number | null)[];

/** Is one shape, or the shapes of several tensors. */
export type ShapeTree =
  | SymbolicShape
  | readonly ShapeTree[]
  | { readonly [name: string]: ShapeTree };

/** Tells one shape from a list or an object of shapes. */
export function isSymbolicShape(shapes: ShapeTree): shapes is SymbolicShape {
  return Array.isArray(shapes) && shapes.every((n: unknown) => n === null || typeof n === "number");
}

/** Replaces every shape of a tree. */
export function mapShapes<T>(shapes: ShapeTree, change: (shape: SymbolicShape) => T): unknown {
  if (isSymbolicShape(shapes)) return change(shapes);
  if (Array.isArray(shapes)) return shapes.map((child) => mapShapes(child, change));
  const entries = Object.entries(shapes).map(([key, child]) => [key, mapShapes(child, change)]);
  return Object.fromEntries(entries);
}

/** Lists the shapes of a tree. */
export function flattenShapes(shapes: ShapeTree): SymbolicShape[] {
  const list: SymbolicShape[] = [];
  mapShapes(shapes, (shape) => list.push(shape));
  return list;
}

/** Gives the tree of the shapes of a tree of tensors. */
export function shapesOf(tree: unknown): ShapeTree {
  if (Array.isArray(tree)) return tree.map(shapesOf);
  if (isPlainObject(tree)) {
    return Object.fromEntries(Object.entries(tree).map(([key, child]) => [key, shapesOf(child)]));
  }
  return (tree as { readonly shape: SymbolicShape }).shape;
}

/** Writes a shape into a text: `[null, 28]`. */
export function showSymbolic(shape: SymbolicShape): string {
  return `[${shape.map(String).join(", ")}]`;
}

/** Gives the product of extents, null when one of them is unknown. */
export function symbolicSize(shape: SymbolicShape): number | null {
  return shape.reduce<number | null>(
    (size, n) => (size === null || n === null ? null : size * n),
    1,
  );
}

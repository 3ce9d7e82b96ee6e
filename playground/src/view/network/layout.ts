// Where nodes and links stand, from the numbers of nodes and the room there is.

import { weightIndex } from "../../config/shape.ts";

/** Is the middle of a node, in pixels. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Is a link between two columns, with the place of its weight in the flat list. */
export interface Link {
  readonly layer: number;
  readonly from: number;
  readonly to: number;
  readonly weight: number;
  readonly path: string;
}

/** Is the picture of a network without its numbers. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Length of a node's sides. */
  readonly node: number;
  /** Middles of the columns: features, hidden layers, output. */
  readonly columns: readonly number[];
  /** Every feature there is, in use or not. */
  readonly features: readonly Place[];
  /** Nodes by layer, hidden layers first and the output last; layer 1 is at index 0. */
  readonly layers: readonly (readonly Place[])[];
  readonly links: readonly Link[];
}

/** Says what is to be drawn, and how wide. */
export interface LayoutOptions {
  readonly width: number;
  /** Nodes per layer, features in use first. */
  readonly sizes: readonly number[];
  readonly featureCount: number;
  /** Which of all features each one in use is. */
  readonly used: readonly number[];
  /** Whether nodes grow with the room, for a wall. */
  readonly isLarge?: boolean;
}

/** Room for the names of features; on a wall they are larger. */
const labelWidths = { usual: 58, large: 96 } as const;

/** Places nodes in columns and links between them. */
export function layoutOf({
  width,
  sizes,
  featureCount,
  used,
  isLarge = false,
}: LayoutOptions): Layout {
  const labelWidth = isLarge ? labelWidths.large : labelWidths.usual;
  const layerCount = sizes.length - 1;
  const roomy = width >= 520;
  const least = roomy ? 46 : 36;
  const full = Math.max(width, labelWidth + (layerCount + 1) * least);
  const most = isLarge ? Math.max(44, Math.min(84, full / 14)) : 44;
  const share = (full - labelWidth) / (layerCount + 1);
  const node = Math.max(24, Math.min(most, share - 12, roomy ? most : 32));
  const pitch = node + (roomy ? 12 : 8);
  const half = node / 2;
  const first = labelWidth + half + 2;
  const last = full - half - 4;
  const columns = sizes.map((_, i) => first + ((last - first) * i) / layerCount);
  const top = half + 4;
  const column = (x: number, count: number, room: number) =>
    Array.from({ length: count }, (_, i) => ({ x, y: top + (i + (room - count) / 2) * pitch }));
  const features = column(first, featureCount, featureCount);
  // Columns stand around the middle line of the tallest, which keeps links short.
  const tallest = Math.max(...sizes.slice(1));
  const layers = sizes.slice(1).map((count, i) => column(columns[i + 1] ?? 0, count, tallest));
  const rows = Math.max(featureCount, tallest);
  const sources = [used.map((index) => features[index] ?? { x: first, y: top }), ...layers];
  const links = sizes.slice(1).flatMap((count, i) =>
    Array.from({ length: count }, (_, to) => {
      const target = layers[i]?.[to] ?? { x: 0, y: 0 };
      const incoming = sources[i] ?? [];
      return incoming.map((source, from) => {
        // Links end a little apart, so that each can be pointed at.
        const spread = ((from - (incoming.length - 1) / 2) / incoming.length) * node * 0.4;
        return {
          ...{ layer: i + 1, from, to, weight: weightIndex(sizes, i + 1, from, to) },
          path: curve(source.x + half + 1, source.y, target.x - half - 1, target.y + spread),
        };
      });
    }).flat(),
  );
  return {
    width: full,
    height: top + (rows - 1) * pitch + half + 8,
    node,
    columns,
    features,
    layers,
    links,
  };
}

function curve(x1: number, y1: number, x2: number, y2: number): string {
  const middle = (x1 + x2) / 2;
  const r = (value: number) => Math.round(value * 10) / 10;
  return `M${r(x1)} ${r(y1)}C${r(middle)} ${r(y1)} ${r(middle)} ${r(y2)} ${r(x2)} ${r(y2)}`;
}

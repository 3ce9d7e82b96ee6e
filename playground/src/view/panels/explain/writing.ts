// What is written onto the network in each phase of a step.

import type { NodePlace } from "../../../config/shape.ts";
import type { Annotation } from "../../../state/annotation.ts";
import { NodeView } from "./formulas.ts";

/** Names the phases in their order. */
export const phases = ["forward", "loss", "backward", "update"] as const;
export type Phase = (typeof phases)[number];

/** Writes outputs, losses, δ or changes at the nodes, and weights at the links that matter. */
export function writingOf(
  phase: Phase,
  view: NodeView,
  choose: (place: NodePlace) => void,
): Annotation {
  const { step, config, sizes, place, row } = view;
  const viewOf = (layer: number, node: number) => new NodeView(step, config, { layer, node }, row);
  const each = (layer: number, write: (of: NodeView) => string) =>
    Array.from({ length: sizes[layer] ?? 0 }, (_, node) => write(viewOf(layer, node)));
  const last = sizes.length - 1;
  const inputs = viewOf(1, 0).inputs();
  const layers = sizes.map((_, layer) => layer);
  const written = {
    forward: () =>
      layers.map((layer) =>
        layer === 0 ? inputs.map(short) : each(layer, (of) => short(outputOf(of))),
      ),
    loss: () =>
      layers.map((layer) =>
        layer === last
          ? each(layer, (of) => `ŷ ${short(outputOf(of))} · y ${short(of.at(step.targets))}`)
          : [],
      ),
    backward: () =>
      layers.map((layer) =>
        layer === 0 ? [] : each(layer, (of) => `δ ${short(of.at(of.stage.sums.gradients))}`),
      ),
    update: () =>
      layers.map((layer) =>
        layer === place.layer ? each(layer, (of) => `Δb ${short(changeOf(of, -1))}`) : [],
      ),
  };
  const sources = [...view.inputs().keys()];
  const into = (write: (from: number) => string) => ({
    ...{ side: "in" as const, texts: sources.map(write) },
  });
  const weightInto = (from: number) => short(step.before[view.indexOf(from)] ?? Number.NaN);
  const links = {
    forward: () => into(weightInto),
    loss: () => into(() => ""),
    backward: () => ({
      ...{ side: "out" as const },
      texts: each(place.layer + 1, (of) =>
        short(step.before[of.indexOf(place.node)] ?? Number.NaN),
      ),
    }),
    update: () => into((from) => `Δ ${short(changeOf(view, from))}`),
  };
  return { nodes: written[phase](), chosen: place, links: links[phase](), choose };
}

function outputOf(view: NodeView): number {
  return view.at((view.stage.dropped ?? view.stage.activated).values);
}

function changeOf(view: NodeView, from: number): number {
  const index = view.indexOf(from);
  return (view.step.after[index] ?? Number.NaN) - (view.step.before[index] ?? Number.NaN);
}

// There is little room beside a node.
function short(value: number): string {
  if (!Number.isFinite(value)) return "–";
  const size = Math.abs(value);
  const text =
    size !== 0 && size < 0.01 ? value.toExponential(0) : String(Number(value.toPrecision(2)));
  return text.replaceAll("-", "−");
}

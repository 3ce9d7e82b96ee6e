// From spans of time to the JSON that chrome://tracing and ui.perfetto.dev open.

import type { Span } from "./recorder.ts";

/** Is one complete event of Chrome's trace format; times are in microseconds. */
export interface ChromeTraceEvent {
  readonly name: string;
  readonly cat: "run" | "kernel";
  readonly ph: "X";
  readonly ts: number;
  readonly dur: number;
  readonly pid: number;
  readonly tid: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/** Is a trace in Chrome's JSON object format. */
export interface ChromeTrace {
  readonly traceEvents: readonly ChromeTraceEvent[];
  readonly displayTimeUnit: "ms";
}

/** Puts spans on one time line, on which those that lie inside others are drawn below them. */
export function chromeTrace(spans: readonly Span[]): ChromeTrace {
  const traceEvents = spans.map(({ name, kind, begin, end, kernel }): ChromeTraceEvent => {
    const place = { ph: "X", ts: 1000 * begin, dur: 1000 * (end - begin), pid: 1, tid: 1 } as const;
    if (kernel === undefined) return { name, cat: kind, ...place, args: {} };
    const { sources, flops, bytes, calls } = kernel;
    const args = {
      sources: sources.join(", "),
      flops: flops / calls,
      bytes: bytes / calls,
      gflops: end === begin ? 0 : flops / calls / (end - begin) / 1e6,
    };
    const label = sources.length === 0 ? name : `${sources[0]}: ${name}`;
    return { name: label, cat: kind, ...place, args };
  });
  // Readers expect an outer event before those inside it.
  const ordered = traceEvents.sort((a, b) => a.ts - b.ts || b.dur - a.dur);
  return { traceEvents: ordered, displayTimeUnit: "ms" };
}

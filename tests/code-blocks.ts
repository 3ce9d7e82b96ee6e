// Takes a Markdown page; gives its TypeScript blocks.

/** A fenced block of TypeScript in a page. */
export interface CodeBlock {
  /** The line of the opening fence, counted from 1. */
  line: number;
  /** What follows `ts` on the opening fence. */
  info: string;
  code: string;
}

/** Gives the blocks fenced by "```ts", in the order of the page. */
export function codeBlocks(markdown: string): CodeBlock[] {
  const fence = /^```ts\b[ \t]*([^\n]*)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fence)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length,
    info: (match[1] ?? "").trim(),
    code: match[2] ?? "",
  }));
}

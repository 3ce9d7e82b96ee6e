// Texts of lessons: **strong**, `code` and [a word](term) of the glossary; an empty line parts paragraphs.

/** Is a piece of a paragraph. */
export type Piece =
  | { readonly kind: "plain" | "strong" | "code"; readonly text: string }
  | { readonly kind: "term"; readonly text: string; readonly term: string };

const marks = /\*\*(.+?)\*\*|`(.+?)`|\[([^\]]+)\]\(([A-Za-z0-9]+)\)/g;

/** Reads a text into paragraphs of pieces; what is no mark stays as it is. */
export function paragraphsOf(text: string): Piece[][] {
  return text.split(/\n\s*\n/).map((paragraph) => piecesOf(paragraph.trim()));
}

/** Lists the terms that a text links to, each once. */
export function termsIn(text: string): string[] {
  const all = paragraphsOf(text).flat();
  return [...new Set(all.flatMap((piece) => (piece.kind === "term" ? [piece.term] : [])))];
}

function piecesOf(paragraph: string): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const match of paragraph.matchAll(marks)) {
    if (match.index > end) pieces.push({ kind: "plain", text: paragraph.slice(end, match.index) });
    const [, strong, code, word, term] = match;
    if (strong !== undefined) pieces.push({ kind: "strong", text: strong });
    else if (code !== undefined) pieces.push({ kind: "code", text: code });
    else pieces.push({ kind: "term", text: word ?? "", term: term ?? "" });
    end = match.index + match[0].length;
  }
  if (end < paragraph.length) pieces.push({ kind: "plain", text: paragraph.slice(end) });
  return pieces;
}

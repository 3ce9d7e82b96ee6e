// Bytes in CP949 (Korean Windows, "Unified Hangul Code") in, their text out.

// Node's "euc-kr" decoder knows the 2,350 syllables of KS X 1001 only, and browsers' all 11,172.
// The other 8,822 stand in Unicode order in the codes that KS X 1001 leaves free, so they are
// counted out here, and both hosts read the same.

const firstSyllable = 0xac00;
const syllableCount = 11_172;

// Added to the standard in 1998, and unknown to some decoders.
const additions: Readonly<Record<number, string>> = { 41702: "€", 41703: "®" };

let extension: string[] | undefined;

/** Decodes CP949; `undefined` when the bytes are no text in it. */
export function decodeCp949(bytes: Uint8Array): string | undefined {
  const decoder = new TextDecoder("euc-kr", { fatal: true });
  let text = "";
  let runStart = 0;
  try {
    for (let at = 0; at < bytes.length; at++) {
      const lead = bytes[at] ?? 0;
      if (lead < 0x80) continue;
      const trail = bytes[at + 1] ?? 0;
      const own = additions[lead * 256 + trail] ?? extensionSyllable(lead, trail);
      if (own !== undefined) {
        text += decoder.decode(bytes.subarray(runStart, at)) + own;
        runStart = at + 2;
      } else if (!isStandard(lead, trail)) {
        return undefined;
      }
      at++;
    }
    return text + decoder.decode(bytes.subarray(runStart));
  } catch {
    return undefined;
  }
}

/** KS X 1001 less its two rows (0xC9, 0xFE) that are free for users' own characters. */
function isStandard(lead: number, trail: number): boolean {
  return lead >= 0xa1 && lead <= 0xfd && lead !== 0xc9 && trail >= 0xa1 && trail <= 0xfe;
}

/** The free codes: 32 rows of 178, then rows of 84; the last code in use is 0xC652. */
function extensionSyllable(lead: number, trail: number): string | undefined {
  const column = extensionColumn(trail);
  if (column === undefined || lead < 0x81 || lead > 0xc6) return undefined;
  if (lead > 0xa0 && trail > 0xa0) return undefined;
  extension ??= syllablesOutsideStandard();
  const row = lead - 0x81;
  return extension[row < 32 ? row * 178 + column : 32 * 178 + (row - 32) * 84 + column];
}

function extensionColumn(trail: number): number | undefined {
  if (trail >= 0x41 && trail <= 0x5a) return trail - 0x41;
  if (trail >= 0x61 && trail <= 0x7a) return trail - 0x61 + 26;
  return trail >= 0x81 && trail <= 0xfe ? trail - 0x81 + 52 : undefined;
}

function syllablesOutsideStandard(): string[] {
  const decoder = new TextDecoder("euc-kr");
  const standard = new Set<string>();
  for (let lead = 0xb0; lead <= 0xc8; lead++) {
    const row = Uint8Array.from({ length: 188 }, (_, i) =>
      i % 2 === 0 ? lead : 0xa1 + (i - 1) / 2,
    );
    for (const syllable of decoder.decode(row)) standard.add(syllable);
  }
  return Array.from({ length: syllableCount }, (_, i) =>
    String.fromCharCode(firstSyllable + i),
  ).filter((syllable) => !standard.has(syllable));
}

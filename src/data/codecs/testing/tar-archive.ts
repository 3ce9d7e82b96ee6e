// Files by name in, a tar archive for tests out.

/** Builds a ustar archive; `type` is the flag of every entry, "0" for regular files. */
export function tarOf(files: Readonly<Record<string, Uint8Array>>, type = "0"): Uint8Array {
  const encoder = new TextEncoder();
  const blocks: Uint8Array[] = [];
  for (const [name, content] of Object.entries(files)) {
    const header = new Uint8Array(512);
    const put = (at: number, text: string): void => header.set(encoder.encode(text), at);
    put(0, name);
    put(124, `${content.length.toString(8).padStart(11, "0")} `);
    put(148, "        ");
    put(156, type);
    put(257, "ustar");
    const sum = header.reduce((total, byte) => total + byte, 0);
    put(148, `${sum.toString(8).padStart(6, "0")}\0 `);
    const body = new Uint8Array(Math.ceil(content.length / 512) * 512);
    body.set(content);
    blocks.push(header, body);
  }
  blocks.push(new Uint8Array(1024));
  const archive = new Uint8Array(blocks.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of blocks) {
    archive.set(block, at);
    at += block.length;
  }
  return archive;
}

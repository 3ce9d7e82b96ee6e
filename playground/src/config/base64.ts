// Bytes as text that a link can carry: base64 with - and _, and without = at the end.

/** Most bytes that one call of String.fromCharCode takes. */
const chunk = 8192;

/** Writes bytes. */
export function toBase64(bytes: Uint8Array): string {
  let binary = "";
  for (let at = 0; at < bytes.length; at += chunk) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Reads at most so many bytes; undefined for text that is longer or something else. */
export function fromBase64(text: string, most: number): Uint8Array | undefined {
  if (text.length > Math.ceil((most * 4) / 3) || !/^[\w-]*$/.test(text)) return undefined;
  try {
    const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
    return Uint8Array.from(binary, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

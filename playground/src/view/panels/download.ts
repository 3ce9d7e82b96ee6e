// Hands a file that the page has made to the person in front of it.

/** Saves a file under a name, as a download of the browser. */
export function download(name: string, content: BlobPart, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Browsers take the file a moment after the click.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

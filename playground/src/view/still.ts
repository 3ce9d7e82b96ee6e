// A picture that rarely changes, as the source of an image: each canvas on the page is a layer of its
// own that the browser looks after in every frame, an image is none.

const canvas = document.createElement("canvas");

/** Draws a square picture; gives its address for an `<img>`. */
export function still(size: number, draw: (context: CanvasRenderingContext2D) => void): string {
  canvas.width = canvas.height = size;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) return "";
  draw(context);
  return canvas.toDataURL();
}

// Arrays read from a file in, checked against each other, images with their labels out.
import { FileError } from "../../shared/errors.ts";
import type { HostTensor, Samples } from "../host-tensor.ts";

/**
 * Joins images and labels, one label per image.
 * @param name file or data set, for messages.
 * @param imageShape shape of one image, as the set's documentation states it.
 * @throws FileError when types, shapes or labels are not what the set has.
 */
export function labelledImages(
  name: string,
  x: HostTensor,
  y: HostTensor,
  imageShape: readonly number[],
  classes = 10,
): Samples<"uint8", "uint8"> {
  const [count = 0, ...shape] = x.shape;
  if (!isBytes(x) || shape.join() !== imageShape.join()) {
    throw new FileError(
      `${name}: expected uint8 images of shape [${imageShape.join(", ")}], ` +
        `but found ${x.dtype} of shape [${shape.join(", ")}].`,
    );
  }
  if (!isBytes(y) || y.shape.length > 2 || y.shape[0] !== count || y.data.length !== count) {
    throw new FileError(
      `${name}: expected ${count} uint8 labels, ` +
        `but found ${y.dtype} of shape [${y.shape.join(", ")}].`,
    );
  }
  const outside = y.data.findIndex((label) => label >= classes);
  if (outside >= 0) {
    throw new FileError(
      `${name}: label ${y.data[outside]} of image ${outside} is no class from 0 to ${classes - 1}.`,
    );
  }
  return { x, y };
}

function isBytes(tensor: HostTensor): tensor is HostTensor<"uint8"> {
  return tensor.dtype === "uint8";
}

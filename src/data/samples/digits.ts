// Handwritten digits: 1,797 grey images of 8×8 pixels in 10 classes.
import { hostTensor, type Samples, type SplitSamples } from "../host-tensor.ts";

/** The digits in two fixed parts: `x` is `[images, 8, 8, 1]` from 0 to 1, `y` is `[images]`. */
export interface DigitSamples extends SplitSamples<"float32", "int32"> {
  readonly classNames: readonly string[];
}

const pixels = 64;
const record = pixels + 1;

/**
 * Loads the digits: 1,437 images to train on and 360 to test, the same split on every machine.
 * It is scikit-learn's `train_test_split(test_size=360, stratify=target, random_state=0)`.
 * Source: E. Alpaydin and C. Kaynak, 1998, https://doi.org/10.24432/C50P49 (CC BY 4.0).
 */
export async function load(): Promise<DigitSamples> {
  const { train, test } = await import("./files/digits.data.ts");
  return {
    train: decode(train),
    test: decode(test),
    classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
  };
}

function decode(text: string): Samples<"float32", "int32"> {
  const count = text.length / record;
  const images = new Float32Array(count * pixels);
  const labels = new Int32Array(count);
  for (let image = 0; image < count; image++) {
    const start = image * record;
    for (let pixel = 0; pixel < pixels; pixel++) {
      // Letters from A (0, paper) to Q (16, ink).
      images[image * pixels + pixel] = (text.charCodeAt(start + pixel) - 65) / 16;
    }
    labels[image] = text.charCodeAt(start + pixels) - 48;
  }
  return {
    x: hostTensor("float32", [count, 8, 8, 1], images),
    y: hostTensor("int32", [count], labels),
  };
}

// From class names to the lower-case identifiers that Keras derives from them.

/** Turns `HeNormal` into `he_normal` and `Conv2DTranspose` into `conv2d_transpose`, as Keras does. */
export function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}

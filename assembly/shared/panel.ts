// The unit in which TypeScript counts the columns of a product: weights, biases and the rows of
// outputs are padded to whole panels. How a weight lies inside is the core's affair (kernels/products/strip.ts).

export const enum Panel {
  /** Columns of a panel: four vectors, so that a tile of two rows fills eight accumulators. */
  Width = 16,
  /** Bytes of a panel's row. */
  Bytes = 64,
}

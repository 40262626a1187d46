// The layout of packed weights, as `f32_pack` writes it and the products read it:
//
//   packed[panel][k][16]   float32, row-major, from a weight of shape [n, k]
//
// Column j of panel p is row 16 p + j of the weight; what lies beyond n is zero. Biases and the rows
// of outputs are padded to whole panels as well.

export const enum Panel {
  /** Columns of a panel: four vectors, so that a tile of two rows fills eight accumulators. */
  Width = 16,
  /** Bytes of one k of a panel. */
  Bytes = 64,
}

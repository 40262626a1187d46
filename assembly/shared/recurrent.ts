// The cells of recurrent layers, as `f32_recurrent` takes them. Written once, read by both compilers (no imports here).

export const enum Recurrent {
  Lstm = 0,
  Gru = 1,
  Tanh = 2,
  Relu = 3,
}

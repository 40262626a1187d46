// Scaled dot product attention over heads where they lie: TypeScript writes the record, `f32_attention` reads it. Written
// once, read by both compilers (no imports here).
//
// Every field is a 32-bit word at its byte offset. Strides count elements; along their last dimension all operands but the
// mask are dense. Element [b, h, t, e] of queries lies at b * QueryBatch + h * QueryHead + t * QueryRow + e.

export const enum Attention {
  Heads = 0,
  /** Heads of queries that share one of keys and values. */
  HeadsPerKey = 4,
  Targets = 8,
  Sources = 12,
  /** Elements of a query and a key, and of a value. */
  Width = 16,
  ValueWidth = 20,
  QueryBatch = 24,
  QueryHead = 28,
  QueryRow = 32,
  /** Of keys: heads are theirs, as many as Heads / HeadsPerKey. */
  KeyBatch = 36,
  KeyHead = 40,
  KeyRow = 44,
  ValueBatch = 48,
  ValueHead = 52,
  ValueRow = 56,
  OutBatch = 60,
  OutHead = 64,
  OutRow = 68,
  /** Of what is added to the scores, [b, h, target, source]; any may be 0. */
  MaskBatch = 72,
  MaskHead = 76,
  MaskRow = 80,
  MaskColumn = 84,
  /** 1 where a target sees only the sources up to its own place. */
  Causal = 88,
  /** float32: what scores are multiplied by. */
  Scale = 92,
  /** A Narrow, Float16 or BFloat16: of exponentials as they weigh the values; None where they are float32. */
  Half = 96,
  /** 1 where a target that sees no source gets zeros, 0 where it gets NaN, as by a softmax. */
  Blind = 100,
  Size = 104,
}

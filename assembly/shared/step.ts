// The steps of a plan and the layout of their records in linear memory: TypeScript writes them
// (src/plan/plan.ts), `run` of assembly/plan.ts executes them. Written once, read by both
// compilers (no imports here).
//
// A plan is an array of records, one after the other. Every field is a 32-bit word; the enums below
// give offsets in bytes from the record's start. Each record begins with the same two words:
//
//   +0 step    which of the steps
//   +4 bytes   length of the whole record: where the next one begins
//
// Pointers are byte addresses, strides and sizes count elements.

export const enum Step {
  Linear = 0,
  Unary = 1,
  Copy = 2,
  Softmax = 3,
}

export const enum StepHeader {
  Step = 0,
  Bytes = 4,
}

/** y[rows, panels * 16] = x[rows, k] @ weight + bias, then ReLU where `relu` is 1 (see `f32_gemm`). */
export const enum LinearStep {
  Y = 8,
  X = 12,
  Weight = 16,
  Bias = 20,
  Rows = 24,
  K = 28,
  Panels = 32,
  YStride = 36,
  XStride = 40,
  Relu = 44,
  Size = 48,
}

/** y[n] = f(x[n]), contiguous float32 (see `f32_unary`); `Op` is a UnaryOp, `A`, `B` and `C` float32. */
export const enum UnaryStep {
  Y = 8,
  X = 12,
  N = 16,
  Op = 20,
  A = 24,
  B = 28,
  C = 32,
  Size = 36,
}

/** y[rows, n] = softmax of each row of x, or its logarithm where `Log` is 1 (see `f32_softmax`). */
export const enum SoftmaxStep {
  Y = 8,
  X = 12,
  Rows = 16,
  N = 20,
  YStride = 24,
  XStride = 28,
  Log = 32,
  Size = 36,
}

/** y = x, both strided (see `copy`). After `Dims` follow shape, strides of y, strides of x: `rank` words each. */
export const enum CopyStep {
  Y = 8,
  X = 12,
  ItemSize = 16,
  Rank = 20,
  Dims = 24,
}

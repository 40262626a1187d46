// A window that slides over a box of up to three spatial dimensions, as convolutions use it: TypeScript writes the
// record (src/ops/spatial/window.ts), kernels read it. Written once, read by both compilers (no imports here).
//
// Every field is an i32 at its byte offset. Strides of the box count elements. Dimensions that there are not have size,
// kernel, step and dilation 1 and padding 0. The position o of the window covers, along each dimension, the
// elements o * step - pad + i * dilation for i below the kernel's size; those outside of the box count as zeros.

export const enum Window {
  Channels = 0,
  /** The box: its sizes, and what lies between neighbouring channels, planes and rows. */
  InD = 4,
  InH = 8,
  InW = 12,
  ChannelStride = 16,
  PlaneStride = 20,
  RowStride = 24,
  KernelD = 28,
  KernelH = 32,
  KernelW = 36,
  StepD = 40,
  StepH = 44,
  StepW = 48,
  /** Only before the first element; what comes after the last follows from the number of positions. */
  PadD = 52,
  PadH = 56,
  PadW = 60,
  DilationD = 64,
  DilationH = 68,
  DilationW = 72,
  /** The positions of the window. */
  OutD = 76,
  OutH = 80,
  OutW = 84,
  Size = 88,
}

// A window that slides over pictures whose channels lie last, as plans keep them: TypeScript writes the record, the
// kernels of convolutions and pools read it. Written once, read by both compilers (no imports here).
//
// A pixel is a row of `Channels` elements and `PixelStride` of them from the next one; pixels follow one another along W,
// then H, D and the batch without gaps. Every field is an i32 at its byte offset. Dimensions that there are not have
// size, kernel, stride and dilation 1 and padding 0. The position o of the window covers, along each dimension, the
// pixels o * stride - padding + i * dilation for i below the kernel's size; those outside of the box are padding.

export const enum PixelWindow {
  /** Those that a call takes: of a group, where there are several. */
  Channels = 0,
  PixelStride = 4,
  InD = 8,
  InH = 12,
  InW = 16,
  KernelD = 20,
  KernelH = 24,
  KernelW = 28,
  StrideD = 32,
  StrideH = 36,
  StrideW = 40,
  /** Only before the first pixel; what comes after the last follows from the number of positions. */
  PaddingD = 44,
  PaddingH = 48,
  PaddingW = 52,
  DilationD = 56,
  DilationH = 60,
  DilationW = 64,
  /** The positions of the window. */
  OutD = 68,
  OutH = 72,
  OutW = 76,
  Size = 80,
}

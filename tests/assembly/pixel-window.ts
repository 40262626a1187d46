// Windows over pictures whose channels lie last, for the specs of convolutions and pools, and what they see.

import { PixelWindow } from '../../assembly/shared/pixel-window'

/** The positions follow from the other facts. */
export function makePixelWindow(
  channels: i32,
  pixelStride: i32,
  size: i32[],
  kernel: i32[],
  stride: i32[],
  padding: i32[],
  dilation: i32[],
): usize {
  const window = heap.alloc(PixelWindow.Size)
  store<i32>(window, channels, PixelWindow.Channels)
  store<i32>(window, pixelStride, PixelWindow.PixelStride)
  for (let dim = 0; dim < 3; dim++) {
    const at = window + ((<usize>dim) << 2)
    store<i32>(at, size[dim], PixelWindow.InD)
    store<i32>(at, kernel[dim], PixelWindow.KernelD)
    store<i32>(at, stride[dim], PixelWindow.StrideD)
    store<i32>(at, padding[dim], PixelWindow.PaddingD)
    store<i32>(at, dilation[dim], PixelWindow.DilationD)
    const reach = (kernel[dim] - 1) * dilation[dim] + 1
    store<i32>(at, (size[dim] + 2 * padding[dim] - reach) / stride[dim] + 1, PixelWindow.OutD)
  }
  return window
}

/** Positions of the window in one picture. */
export function positionsOf(window: usize): i32 {
  return load<i32>(window, PixelWindow.OutD) * load<i32>(window, PixelWindow.OutH) * load<i32>(window, PixelWindow.OutW)
}

/** Pixels of one picture. */
export function pixelsOf(window: usize): i32 {
  return load<i32>(window, PixelWindow.InD) * load<i32>(window, PixelWindow.InH) * load<i32>(window, PixelWindow.InW)
}

export function tapsOf(window: usize): i32 {
  return (
    load<i32>(window, PixelWindow.KernelD) *
    load<i32>(window, PixelWindow.KernelH) *
    load<i32>(window, PixelWindow.KernelW)
  )
}

/** The pixel that `position`, counted over the batch, sees at `tap`; -1 in the padding. */
export function pixelSeen(window: usize, position: i32, tap: i32): i32 {
  let pixel = (position / positionsOf(window)) * pixelsOf(window)
  let rest = position % positionsOf(window)
  let stride = 1
  for (let dim = 2; dim >= 0; dim--) {
    const at = window + ((<usize>dim) << 2)
    const kernel = load<i32>(at, PixelWindow.KernelD)
    const out = load<i32>(at, PixelWindow.OutD)
    const size = load<i32>(at, PixelWindow.InD)
    const index =
      (rest % out) * load<i32>(at, PixelWindow.StrideD) -
      load<i32>(at, PixelWindow.PaddingD) +
      (tap % kernel) * load<i32>(at, PixelWindow.DilationD)
    if (index < 0 || index >= size) return -1
    pixel += index * stride
    stride *= size
    tap /= kernel
    rest /= out
  }
  return pixel
}

// Windows for the specs of im2col and depthwise, and what they see by the formula.

import { Window } from '../../assembly/shared/window'
import { get } from './support'

/** A window whose box is contiguous; the positions follow from the other facts. */
export function makeWindow(channels: i32, size: i32[], kernel: i32[], step: i32[], pad: i32[], dilation: i32[]): usize {
  const window = heap.alloc(Window.Size)
  store<i32>(window, channels, Window.Channels)
  store<i32>(window, size[0] * size[1] * size[2], Window.ChannelStride)
  store<i32>(window, size[1] * size[2], Window.PlaneStride)
  store<i32>(window, size[2], Window.RowStride)
  for (let dim = 0; dim < 3; dim++) {
    const at = window + ((<usize>dim) << 2)
    store<i32>(at, size[dim], Window.InD)
    store<i32>(at, kernel[dim], Window.KernelD)
    store<i32>(at, step[dim], Window.StepD)
    store<i32>(at, pad[dim], Window.PadD)
    store<i32>(at, dilation[dim], Window.DilationD)
    const reach = (kernel[dim] - 1) * dilation[dim] + 1
    store<i32>(at, (size[dim] + 2 * pad[dim] - reach) / step[dim] + 1, Window.OutD)
  }
  return window
}

/** Positions of the window. */
export function positionsOf(window: usize): i32 {
  return load<i32>(window, Window.OutD) * load<i32>(window, Window.OutH) * load<i32>(window, Window.OutW)
}

/** Elements of a channel that it sees. */
export function tapsOf(window: usize): i32 {
  return load<i32>(window, Window.KernelD) * load<i32>(window, Window.KernelH) * load<i32>(window, Window.KernelW)
}

/** The place in x of what `position` sees at tap k of all channels; -1 outside. */
export function placeOf(window: usize, k: i32, position: i32): i32 {
  const taps = tapsOf(window)
  let tap = k % taps
  let rest = position
  let place = (k / taps) * load<i32>(window, Window.ChannelStride)
  let stride = 1
  for (let dim = 2; dim >= 0; dim--) {
    const at = window + ((<usize>dim) << 2)
    const kernel = load<i32>(at, Window.KernelD)
    const out = load<i32>(at, Window.OutD)
    const size = load<i32>(at, Window.InD)
    const index =
      (rest % out) * load<i32>(at, Window.StepD) -
      load<i32>(at, Window.PadD) +
      (tap % kernel) * load<i32>(at, Window.DilationD)
    if (index < 0 || index >= size) return -1
    place += index * stride
    stride *= size
    tap /= kernel
    rest /= out
  }
  return place
}

/** What `position` sees at k. */
export function seen(x: usize, window: usize, k: i32, position: i32): f32 {
  const place = placeOf(window, k, position)
  return place < 0 ? 0 : get(x, place)
}

// The record of a sliding window in linear memory, for kernels/planes/im2col.ts and depthwise.ts.

import { Window } from '../../../assembly/shared/window.js'
import { engine } from '../../wasm/engine.js'
import type { Triple } from './sizes.js'

/** A window over a box of `channels`; strides count elements. */
export interface WindowShape {
  readonly channels: number
  readonly size: Triple
  readonly channelStride: number
  readonly planeStride: number
  readonly rowStride: number
  readonly kernel: Triple
  readonly step: Triple
  readonly pad: Triple
  readonly dilation: Triple
  /** Positions along each dimension. */
  readonly out: Triple
}

/** Bytes of a record. */
export const windowBytes: number = Window.Size

export function writeWindow(pointer: number, shape: WindowShape): void {
  engine().memory.i32.set(
    [
      shape.channels,
      ...shape.size,
      shape.channelStride,
      shape.planeStride,
      shape.rowStride,
      ...shape.kernel,
      ...shape.step,
      ...shape.pad,
      ...shape.dilation,
      ...shape.out,
    ],
    pointer / 4,
  )
}

/** The strides of a contiguous box. */
export function contiguousBox([d, h, w]: Triple): Pick<WindowShape, 'channelStride' | 'planeStride' | 'rowStride'> {
  return { channelStride: d * h * w, planeStride: h * w, rowStride: w }
}

/** How many elements of one channel a window sees. */
export function tapsOf({ kernel }: Pick<WindowShape, 'kernel'>): number {
  return kernel[0] * kernel[1] * kernel[2]
}

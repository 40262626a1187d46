// Boxes of detectors: torchvision/csrc/ops/cpu/nms_kernel.cpp.

import { MetaError, ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { onMeta } from '../../tensor/allocate.js'
import { int64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { sort } from '../ordering/sort.js'
import { floatsIn } from './floats.js'

/**
 * Which boxes stay where those that overlap a better one by more than a threshold go.
 *
 * @param dets `[n, 4]`: x1, y1, x2, y2.
 * @param scores `[n]`
 * @param iou_threshold Of the area of the intersection over that of the union.
 * @returns Their places as int64, the best scores first.
 */
export const nms = overload('torchvision::nms', (dets: Tensor, scores: Tensor, iou_threshold: number): Tensor => {
  const [count, width] = dets.sizes
  if (dets.sizes.length !== 2 || width !== 4 || scores.sizes.length !== 1 || scores.sizes[0] !== count) {
    throw new ShapeError({
      op: 'nms',
      expected: 'boxes [n, 4] and scores [n]',
      got: `[${dets.sizes.join(', ')}] and [${scores.sizes.join(', ')}]`,
    })
  }
  if (onMeta('nms', [dets, scores])) throw new MetaError({ op: 'nms' })
  const { values: boxes, round } = floatsIn('nms', dets)
  const order = Array.from(
    sort(scores, { descending: true, stable: true } as never)[1].toTypedArray() as BigInt64Array,
    Number,
  )
  const areas = Float64Array.from({ length: count as number }, (_, box) => {
    const [x1, y1, x2, y2] = boxes.subarray(4 * box, 4 * box + 4) as unknown as [number, number, number, number]
    return round(round(x2 - x1) * round(y2 - y1))
  })
  const gone = new Uint8Array(count as number)
  const kept: number[] = []
  for (const [at, box] of order.entries()) {
    if (gone[box] === 1) continue
    kept.push(box)
    for (const other of order.slice(at + 1)) {
      if (gone[other] === 0 && overlap(boxes, areas, box, other, round) > iou_threshold) gone[other] = 1
    }
  }
  return new Tensor(new UntypedStorage(BigInt64Array.from(kept, BigInt)), int64, [kept.length], [1])
})

function overlap(
  boxes: Float32Array | Float64Array,
  areas: Float64Array,
  a: number,
  b: number,
  round: (value: number) => number,
): number {
  const at = (box: number, side: number): number => boxes[4 * box + side] as number
  const width = Math.max(0, round(Math.min(at(a, 2), at(b, 2)) - Math.max(at(a, 0), at(b, 0))))
  const height = Math.max(0, round(Math.min(at(a, 3), at(b, 3)) - Math.max(at(a, 1), at(b, 1))))
  const inter = round(width * height)
  return round(inter / round(round((areas[a] as number) + (areas[b] as number)) - inter))
}

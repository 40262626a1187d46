// Overlaps of boxes that are turned: torchvision/csrc/ops/cpu/box_iou_rotated_kernel.cpp. The intersection is the second box cut
// off at each side of the first.

import { ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { cast } from '../../tensor/elements/cast.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { float32, float64 } from '../../tensor/dtype.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { floatsIn } from './floats.js'

type Corners = readonly (readonly [x: number, y: number])[]

/** Areas below this are none. */
const least = 1e-14

/** The degree that torchvision computes with. */
const degree = 0.01745329251

/**
 * The intersection over the union of each box with each other one.
 *
 * @param boxes1 `[n, 5]`: the centre's x and y, width, height, degrees counter-clockwise.
 * @param boxes2 `[m, 5]`
 * @returns `[n, m]`, float32.
 */
export const box_iou_rotated = overload('torchvision::box_iou_rotated', (boxes1: Tensor, boxes2: Tensor): Tensor => {
  for (const { sizes } of [boxes1, boxes2]) {
    if (sizes.length !== 2 || sizes[1] !== 5)
      throw new ShapeError({ op: 'box_iou_rotated', expected: 'boxes [n, 5]', got: `[${sizes.join(', ')}]` })
  }
  if (onMeta('box_iou_rotated', [boxes1, boxes2]))
    return allocate('box_iou_rotated', [boxes1.sizes[0] as number, boxes2.sizes[0] as number], float32, null, true)
  const [first, second] = [boxes1, boxes2].map((boxes) => floatsIn('box_iou_rotated', boxes).values) as [
    Float32Array | Float64Array,
    Float32Array | Float64Array,
  ]
  const [n, m] = [boxes1.sizes[0] as number, boxes2.sizes[0] as number]
  const ratios = new Float64Array(n * m)
  for (let at = 0; at < n * m; at++) ratios[at] = overlap(first, 5 * Math.floor(at / m), second, 5 * (at % m))
  const values = cast(ratios, float64, float32) as Float32Array<ArrayBuffer>
  return new Tensor(new UntypedStorage(values), float32, [n, m])
})

function overlap(a: ArrayLike<number>, at: number, b: ArrayLike<number>, other: number): number {
  const areas = [part(a, at + 2) * part(a, at + 3), part(b, other + 2) * part(b, other + 3)] as const
  if (areas[0] < least || areas[1] < least) return 0
  // Around the middle of both, where differences are exact.
  const [x, y] = [0, 1].map((each) => (part(a, at + each) + part(b, other + each)) / 2) as [number, number]
  const shared = Math.abs(area(cut(cornersOf(b, other, x, y), cornersOf(a, at, x, y))))
  return shared / (areas[0] + areas[1] - shared)
}

function part(boxes: ArrayLike<number>, at: number): number {
  return boxes[at] as number
}

function cornersOf(boxes: ArrayLike<number>, start: number, x: number, y: number): Corners {
  const [cx, cy, width, height, angle] = [0, 1, 2, 3, 4].map((each) => part(boxes, start + each)) as [
    number,
    number,
    number,
    number,
    number,
  ]
  const [cos, sin] = [Math.cos(angle * degree) / 2, Math.sin(angle * degree) / 2]
  const along = [cos * width, -sin * width] as const
  const across = [sin * height, cos * height] as const
  return [
    [1, 1],
    [-1, 1],
    [-1, -1],
    [1, -1],
  ].map(([u, v]) => [
    cx - x + (u as number) * across[0] + (v as number) * along[0],
    cy - y + (u as number) * across[1] + (v as number) * along[1],
  ])
}

/** What of a polygon lies within another convex one: Sutherland and Hodgman's. */
function cut(polygon: Corners, within: Corners): Corners {
  const side = Math.sign(area(within))
  let left = polygon
  within.forEach(([x1, y1], edge) => {
    const [x2, y2] = within[(edge + 1) % within.length] as readonly [number, number]
    const inside = ([x, y]: readonly [number, number]): number => side * ((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1))
    left = left.flatMap((corner, index) => {
      const next = left[(index + 1) % left.length] as readonly [number, number]
      const [here, there] = [inside(corner), inside(next)]
      const kept = here >= 0 ? [corner] : []
      if (here < 0 === there < 0 || here === there) return kept
      const part = here / (here - there)
      return [...kept, [corner[0] + part * (next[0] - corner[0]), corner[1] + part * (next[1] - corner[1])] as const]
    })
  })
  return left
}

/** The signed area. */
function area(polygon: Corners): number {
  return polygon.reduce((total, [x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length] as readonly [number, number]
    return total + (x * nextY - nextX * y) / 2
  }, 0)
}

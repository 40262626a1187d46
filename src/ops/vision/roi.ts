// Parts of feature maps that boxes name, brought to one size: torchvision/csrc/ops/cpu/roi_align_kernel.cpp, roi_pool_kernel.cpp,
// ps_roi_align_kernel.cpp, ps_roi_pool_kernel.cpp. A box is (image, x1, y1, x2, y2).

import { ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { allocate, checkedCount, onMeta } from '../../tensor/allocate.js'
import { int32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides } from '../../tensor/shape.js'
import type { Sizes } from '../../tensor/shape.js'
import { UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { floatsIn, newFloats, tensorOf } from './floats.js'
import type { Floats, FloatValues } from './floats.js'

interface Maps extends FloatValues {
  readonly batch: number
  readonly channels: number
  readonly height: number
  readonly width: number
  readonly boxes: Floats
  readonly count: number
}

/** @throws ShapeError unless they are maps and boxes. */
function requireMaps(op: string, input: Tensor, rois: Tensor): void {
  if (input.sizes.length !== 4 || rois.sizes.length !== 2 || rois.sizes[1] !== 5) {
    throw new ShapeError({
      op,
      expected: 'maps [n, c, h, w] and boxes [k, 5]',
      got: `[${input.sizes.join(', ')}] and [${rois.sizes.join(', ')}]`,
    })
  }
}

/** Results of one size for each box on `meta`; null where there is something to compute. */
function inferred(op: string, input: Tensor, rois: Tensor, channels: number, size: Sizes, types: readonly dtype[]) {
  requireMaps(op, input, rois)
  if (!onMeta(op, [input, rois])) return null
  return types.map((type) => allocate(op, [rois.sizes[0] as number, channels, ...size], type, null, true))
}

function mapsOf(op: string, input: Tensor, rois: Tensor): Maps {
  requireMaps(op, input, rois)
  const [batch, channels, height, width] = input.sizes as [number, number, number, number]
  const boxes = floatsIn(op, rois).values
  const count = rois.sizes[0] as number
  for (let box = 0; box < count; box++) {
    const image = boxes[5 * box] as number
    if (!(image >= 0 && image < batch)) {
      throw new RangeError(`${op}: box ${box} is of image ${image}, and there are ${batch}`)
    }
  }
  return { ...floatsIn(op, input), batch, channels, height, width, boxes, count }
}

/** The value at a place between elements; 0 more than one step outside. */
function bilinear({ values, height, width }: Maps, plane: number, y: number, x: number): number {
  if (y < -1 || y > height || x < -1 || x > width) return 0
  const [top, bottom, low] = neighbours(y, height)
  const [left, right, near] = neighbours(x, width)
  const at = (row: number, column: number): number => values[plane + row * width + column] as number
  return (
    (1 - low) * ((1 - near) * at(top, left) + near * at(top, right)) +
    low * ((1 - near) * at(bottom, left) + near * at(bottom, right))
  )
}

function neighbours(given: number, size: number): readonly [number, number, number] {
  const place = Math.max(given, 0)
  const first = Math.trunc(place)
  return first >= size - 1 ? [size - 1, size - 1, 0] : [first, first + 1, place - first]
}

interface Axis {
  readonly start: number
  readonly bin: number
  /** Samples a bin. */
  readonly grid: number
}

function sampledAxis(
  maps: Maps,
  from: number,
  to: number,
  scale: number,
  offset: number,
  least: number,
  pooled: number,
  ratio: number,
): Axis {
  const { round } = maps
  const start = round(round(from * scale) - offset)
  const length = Math.max(round(round(round(to * scale) - offset) - start), least)
  const bin = round(length / pooled)
  return { start, bin, grid: ratio > 0 ? ratio : Math.ceil(length / pooled) }
}

function meanOf(maps: Maps, plane: number, vertical: Axis, horizontal: Axis, row: number, column: number): number {
  let sum = 0
  for (let iy = 0; iy < vertical.grid; iy++) {
    const y = maps.round(vertical.start + row * vertical.bin + ((iy + 0.5) * vertical.bin) / vertical.grid)
    for (let ix = 0; ix < horizontal.grid; ix++) {
      const x = maps.round(horizontal.start + column * horizontal.bin + ((ix + 0.5) * horizontal.bin) / horizontal.grid)
      sum += bilinear(maps, plane, y, x)
    }
  }
  return sum / Math.max(vertical.grid * horizontal.grid, 1)
}

/** The samples that a box may ask for: a box of a hostile file names millions. */
const mostSamples = 1e9

function requireSamples(
  op: string,
  { boxes, count, channels }: Maps,
  scale: number,
  pooled: number,
  ratio: number,
): void {
  let samples = 0
  for (let box = 0; box < count; box++) {
    const [, x1, y1, x2, y2] = boxes.subarray(5 * box, 5 * box + 5) as unknown as [
      number,
      number,
      number,
      number,
      number,
    ]
    samples +=
      ratio > 0
        ? pooled * ratio * ratio
        : Math.max(1, Math.abs((x2 - x1) * scale) + 1) * Math.max(1, Math.abs((y2 - y1) * scale) + 1)
  }
  if (!(samples * channels <= mostSamples)) throw new RangeError(`${op}: the boxes are larger than their maps can be`)
}

export const roiAlign = overload(
  'torchvision::roi_align',
  (
    input: Tensor,
    rois: Tensor,
    spatial_scale: number,
    pooled_height: number,
    pooled_width: number,
    sampling_ratio: number,
    aligned: boolean,
  ): Tensor => {
    const op = 'roi_align'
    const size = [pooled_height, pooled_width]
    const known = inferred(op, input, rois, input.sizes[1] as number, size, [input.dtype])
    if (known !== null) return known[0] as Tensor
    const maps = mapsOf(op, input, rois)
    requireSamples(op, maps, spatial_scale, pooled_height * pooled_width, sampling_ratio)
    const sizes = [maps.count, maps.channels, pooled_height, pooled_width]
    const result = newFloats(maps.computed, checkedCount(op, sizes, 8))
    const [offset, least] = aligned ? [0.5, -Infinity] : [0, 1]
    let out = 0
    for (let box = 0; box < maps.count; box++) {
      const [image, x1, y1, x2, y2] = maps.boxes.subarray(5 * box, 5 * box + 5) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ]
      const vertical = sampledAxis(maps, y1, y2, spatial_scale, offset, least, pooled_height, sampling_ratio)
      const horizontal = sampledAxis(maps, x1, x2, spatial_scale, offset, least, pooled_width, sampling_ratio)
      for (let channel = 0; channel < maps.channels; channel++) {
        const plane = (Math.trunc(image) * maps.channels + channel) * maps.height * maps.width
        for (let row = 0; row < pooled_height; row++) {
          for (let column = 0; column < pooled_width; column++)
            result[out++] = meanOf(maps, plane, vertical, horizontal, row, column)
        }
      }
    }
    return tensorOf(result, maps.computed, sizes, input.dtype)
  },
)

/** Where a bin of whole elements begins and ends, within the map. */
function wholeBin({ round }: Maps, start: number, bin: number, at: number, size: number): readonly [number, number] {
  const clip = (value: number): number => Math.min(Math.max(value + start, 0), size)
  return [clip(Math.floor(round(at * bin))), clip(Math.ceil(round((at + 1) * bin)))]
}

/** C's `round`: halves away from zero. */
function rounded(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value))
}

export const roiPool = overload(
  'torchvision::roi_pool',
  (input: Tensor, rois: Tensor, spatial_scale: number, pooled_height: number, pooled_width: number): Tuple<Tensor> => {
    const op = 'roi_pool'
    const size = [pooled_height, pooled_width]
    const known = inferred(op, input, rois, input.sizes[1] as number, size, [input.dtype, int32])
    if (known !== null) return Tuple.from(known)
    const maps = mapsOf(op, input, rois)
    const { round } = maps
    const sizes = [maps.count, maps.channels, pooled_height, pooled_width]
    const result = newFloats(maps.computed, checkedCount(op, sizes, 8))
    const places = new Int32Array(result.length).fill(-1)
    let out = 0
    for (let box = 0; box < maps.count; box++) {
      const [image, ...sides] = maps.boxes.subarray(5 * box, 5 * box + 5) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ]
      const [x1, y1, x2, y2] = sides.map((side) => rounded(round(side * spatial_scale))) as [
        number,
        number,
        number,
        number,
      ]
      const [binY, binX] = [
        round(Math.max(y2 - y1 + 1, 1) / pooled_height),
        round(Math.max(x2 - x1 + 1, 1) / pooled_width),
      ]
      for (let channel = 0; channel < maps.channels; channel++) {
        const plane = (Math.trunc(image) * maps.channels + channel) * maps.height * maps.width
        for (let row = 0; row < pooled_height; row++) {
          const [top, bottom] = wholeBin(maps, y1, binY, row, maps.height)
          for (let column = 0; column < pooled_width; column++, out++) {
            const [left, right] = wholeBin(maps, x1, binX, column, maps.width)
            if (bottom <= top || right <= left) continue
            let best = -Infinity
            for (let y = top; y < bottom; y++) {
              for (let x = left; x < right; x++) {
                const value = maps.values[plane + y * maps.width + x] as number
                if (!(value > best)) continue
                best = value
                places[out] = y * maps.width + x
              }
            }
            result[out] = best
          }
        }
      }
    }
    const argmax = new Tensor(new UntypedStorage(places), int32, sizes, contiguousStrides(sizes))
    return Tuple.of(tensorOf(result, maps.computed, sizes, input.dtype), argmax)
  },
)

/** Position-sensitive: each bin reads channels of its own. */
function sensitive(
  op: string,
  input: Tensor,
  rois: Tensor,
  pooled_height: number,
  pooled_width: number,
  binsOf: (maps: Maps, box: number) => (plane: number, row: number, column: number) => number,
): Tuple<Tensor> {
  const channels = (input.sizes[1] as number) / (pooled_height * pooled_width)
  if (!Number.isInteger(channels)) {
    throw new ShapeError({
      op,
      expected: `channels that are a multiple of ${pooled_height * pooled_width}`,
      got: `${input.sizes[1]}`,
    })
  }
  const known = inferred(op, input, rois, channels, [pooled_height, pooled_width], [input.dtype, int32])
  if (known !== null) return Tuple.from(known)
  const maps = mapsOf(op, input, rois)
  const sizes = [maps.count, channels, pooled_height, pooled_width]
  const result = newFloats(maps.computed, checkedCount(op, sizes, 8))
  const mapping = new Int32Array(result.length)
  let out = 0
  for (let box = 0; box < maps.count; box++) {
    const image = Math.trunc(maps.boxes[5 * box] as number)
    const bin = binsOf(maps, box)
    for (let channel = 0; channel < channels; channel++) {
      for (let row = 0; row < pooled_height; row++) {
        for (let column = 0; column < pooled_width; column++, out++) {
          const source = (channel * pooled_height + row) * pooled_width + column
          mapping[out] = source
          result[out] = bin((image * maps.channels + source) * maps.height * maps.width, row, column)
        }
      }
    }
  }
  const channelMapping = new Tensor(new UntypedStorage(mapping), int32, sizes, contiguousStrides(sizes))
  return Tuple.of(tensorOf(result, maps.computed, sizes, input.dtype), channelMapping)
}

export const psRoiAlign = overload(
  'torchvision::ps_roi_align',
  (
    input: Tensor,
    rois: Tensor,
    spatial_scale: number,
    pooled_height: number,
    pooled_width: number,
    sampling_ratio: number,
  ): Tuple<Tensor> =>
    sensitive('ps_roi_align', input, rois, pooled_height, pooled_width, (maps, box) => {
      if (box === 0) requireSamples('ps_roi_align', maps, spatial_scale, pooled_height * pooled_width, sampling_ratio)
      const [, x1, y1, x2, y2] = maps.boxes.subarray(5 * box, 5 * box + 5) as unknown as [
        number,
        number,
        number,
        number,
        number,
      ]
      const vertical = sampledAxis(maps, y1, y2, spatial_scale, 0.5, -Infinity, pooled_height, sampling_ratio)
      const horizontal = sampledAxis(maps, x1, x2, spatial_scale, 0.5, -Infinity, pooled_width, sampling_ratio)
      return (plane, row, column) => meanOf(maps, plane, vertical, horizontal, row, column)
    }),
)

export const psRoiPool = overload(
  'torchvision::ps_roi_pool',
  (input: Tensor, rois: Tensor, spatial_scale: number, pooled_height: number, pooled_width: number): Tuple<Tensor> =>
    sensitive('ps_roi_pool', input, rois, pooled_height, pooled_width, (maps, box) => {
      const { round, values, width } = maps
      const [x1, y1, x2, y2] = Array.from(maps.boxes.subarray(5 * box + 1, 5 * box + 5), (side) =>
        rounded(round(side * spatial_scale)),
      ) as [number, number, number, number]
      const [binY, binX] = [round(Math.max(y2 - y1, 1) / pooled_height), round(Math.max(x2 - x1, 1) / pooled_width)]
      return (plane, row, column) => {
        // The last row and column of a map are left out, as torchvision has it.
        const [top, bottom] = wholeBin(maps, y1, binY, row, maps.height - 1)
        const [left, right] = wholeBin(maps, x1, binX, column, width - 1)
        if (bottom <= top || right <= left) return 0
        let sum = 0
        for (let y = top; y < bottom; y++)
          for (let x = left; x < right; x++) sum += values[plane + y * width + x] as number
        return sum / ((bottom - top) * (right - left))
      }
    }),
)

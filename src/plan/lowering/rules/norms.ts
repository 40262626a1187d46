// Norms of pictures whose channels lie last, of constant parameters: aten::group_norm, instance_norm, and batch_norm in evaluation
// where it follows no product.

import { BinaryOp } from '../../../../assembly/shared/binary-op.js'
import { Value } from '../../../graph/trace.js'
import type { Tensor } from '../../../tensor/tensor.js'
import { isHalf } from '../../lanes.js'
import { contiguousStrides, countOf } from '../../../tensor/shape.js'
import { addressOf, asPixels, asSlices } from '../../layout.js'
import type { Place, Rows, Slices } from '../../layout.js'
import { pixelsOf, statisticsOf } from './convolution.js'
import { constantsOf, doubleWords, parameterOf } from '../parameters.js'
import type { Lowering, Rule } from '../lowering.js'
import { plainNumber } from '../../../python/numbers.js'
import { padded } from '../../../wasm/panels.js'

/** input, num_groups, weight, bias, eps. */
export const groupNorm: Rule = (to, { args }, result) => {
  const [input, groups, weight, bias, eps] = args as [Value, number, Value | null, Value | null, unknown]
  return grouped(to, input, result, groups, weight ?? null, bias ?? null, eps ?? 1e-5)
}

/** input, weight, bias, running_mean, running_var, use_input_stats, momentum, eps: by the statistics of each picture. */
export const instanceNorm: Rule = (to, { args }, result) => {
  const [input, weight, bias, mean, , byInput, , eps] = args as [Value, ...(Value | null)[]]
  // Running statistics are moved by the call.
  if ((mean ?? null) !== null || (byInput as unknown) !== true) return false
  // The operator rounds the statistics too.
  if (isHalf(input.dtype)) return false
  return grouped(to, input, result, input.sizes[1] as number, weight ?? null, bias ?? null, eps)
}

function grouped(
  to: Lowering,
  input: Value,
  result: Value,
  groups: number,
  weight: Value | null,
  bias: Value | null,
  eps: unknown,
): boolean {
  const constants = constantsOf(to, [weight, bias])
  const added = plainNumber(eps)
  if (constants === null || typeof added !== 'number') return false
  const [w, b] = constants as [Tensor | null, Tensor | null]
  if (input.sizes.length < 3) return false
  const channels = input.sizes[1] as number
  const x = pixelsOf(to, to.place(input))
  const y = to.output(result, 'pixels')
  const width = padded(channels)
  to.add('f32_group_norm_last', {
    y: addressOf(y),
    x: addressOf(x),
    weight: parameterOf(to, 'group weight', w, channels, 1, width),
    bias: parameterOf(to, 'group bias', b, channels, 0, width),
    eps: doubleWords(added),
    scratch: to.scratch(32 * width),
    groups,
    pixels: countOf(input.sizes.slice(2)),
    channels,
    yStride: width,
    xStride: (asPixels(x) as Rows).stride,
    begin: 0,
    end: input.sizes[0] as number,
  })
  return true
}

/** Elements of a plane from which on planes are computed as they lie: shorter ones are turned so that their channels lie last. */
const shortestPlane = 16

/** A factor and a shift for each channel: input, weight, bias, running_mean, running_var, training, momentum, eps. */
export const batchNorm: Rule = (to, { args, operands }, result) => {
  const [input, , , mean, variance, training] = args as [Value, ...(Value | null)[]]
  const hasAll = mean instanceof Value && variance instanceof Value && typeof plainNumber(args[7]) === 'number'
  if ((training as unknown) !== false || !hasAll || input.sizes.length < 2) return false
  if (!operands.slice(1).every((value) => to.isConstant(value))) return false
  const channels = input.sizes[1] as number
  const statistics = statisticsOf(to, args)
  const kind = `batch norm ${statistics.eps}`
  const rowOf = (name: string, of: (channel: number) => number): Place => ({
    buffer: to.packs.floats(`${kind} ${name}`, statistics.tensors, channels, () =>
      Float32Array.from({ length: channels }, (_, channel) => of(channel)),
    ),
    offset: 0,
    sizes: [channels],
    strides: [1],
  })
  const given = to.place(input)
  const planes = asPixels(given) === null ? asSlices(given, 1) : null
  const isInPlanes = planes !== null && planes.inner >= shortestPlane
  const x = isInPlanes ? given : pixelsOf(to, given)
  const y = isInPlanes
    ? to.outputIn(result, contiguousStrides(result.sizes), countOf(result.sizes))
    : to.output(result, 'pixels')
  const combine = (op: BinaryOp, a: Place, b: Place): void => {
    const [from, into] = [asGrid(a, isInPlanes), asGrid(y, isInPlanes)]
    to.add('f32_rows_binary', {
      op,
      y: addressOf(y),
      a: addressOf(a),
      b: addressOf(b),
      outer: into.outer,
      rows: into.rows,
      columns: into.columns,
      yOuter: into.outerStride,
      yStride: into.stride,
      aOuter: from.outerStride,
      aStride: from.stride,
      aColumn: 1,
      bOuter: 0,
      bStride: isInPlanes ? 1 : 0,
      bColumn: isInPlanes ? 0 : 1,
      low: -Infinity,
      high: Infinity,
    })
  }
  combine(
    BinaryOp.Mul,
    x,
    rowOf('scale', (channel) => statistics.scale(channel)),
  )
  combine(
    BinaryOp.Add,
    y,
    rowOf('shift', (channel) => statistics.shift(channel)),
  )
  return true
}

interface Grid extends Rows {
  readonly outer: number
  readonly outerStride: number
}

/** Pictures as rows of channels, or as the planes of each. */
function asGrid(place: Place, isInPlanes: boolean): Grid {
  if (!isInPlanes) return { outer: 1, outerStride: 0, ...(asPixels(place) as Rows) }
  const { outer, inner, outerStride, stride } = asSlices(place, 1) as Slices
  return { outer, outerStride, rows: place.sizes[1] as number, columns: inner, stride }
}

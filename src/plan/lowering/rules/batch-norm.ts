// aten::batch_norm in training: by the statistics of the batch, toward which the running ones move where they are.

import { BatchNorm } from '../../../../assembly/shared/batch-norm.js'
import type { Value } from '../../../graph/trace.js'
import { plainNumber } from '../../../python/numbers.js'
import { float32 } from '../../../tensor/dtype.js'
import { countOf } from '../../../tensor/shape.js'
import { addressOf, asPixels } from '../../layout.js'
import type { Place, Rows } from '../../layout.js'
import type { Arg } from '../../step.js'
import { pixelsOf } from './convolution.js'
import type { Lowering, Rule } from '../lowering.js'
import { doubleWords } from '../parameters.js'

/** input, weight, bias, running_mean, running_var, training, momentum, eps. */
export const batchNormInTraining: Rule = (to, { args, operands }, result) => {
  const input = args[0] as Value
  const [weight, bias, mean, variance] = args.slice(1, 5).map((each) => (each ?? null) as Value | null)
  const [momentum, eps] = args.slice(6, 8).map(plainNumber)
  // Halves keep other statistics than they compute by.
  const hasHalves = operands.some(({ dtype }) => dtype !== float32)
  if (args[5] !== true || hasHalves || typeof momentum !== 'number' || typeof eps !== 'number') return false
  const [pictures, channels] = input.sizes as [number, number]
  const x = pixelsOf(to, to.place(input))
  const y = to.output(result, 'pixels')
  const moved: [Place, Place][] = []
  to.add('f32_batch_norm_last', {
    y: addressOf(y),
    x: addressOf(x),
    weight: rowOf(to, weight),
    bias: rowOf(to, bias),
    mean: runningRow(to, mean, moved),
    variance: runningRow(to, variance, moved),
    numbers: doubleWords(eps, momentum),
    scratch: to.scratch(BatchNorm.Head + pictures * BatchNorm.Picture),
    pictures,
    pixels: countOf(input.sizes.slice(2)),
    yStride: (asPixels(y) as Rows).stride,
    xStride: (asPixels(x) as Rows).stride,
    begin: 0,
    end: channels,
  })
  for (const [place, copy] of moved) to.copy(place, copy)
  return true
}

/** Where a channel's numbers lie one behind the other; 0 where there are none. */
function rowOf(to: Lowering, value: Value | null | undefined): Arg {
  return value === null || value === undefined ? 0 : addressOf(inRow(to, to.place(value)))
}

/** As `rowOf`, of numbers that are written. @param moved What is to be copied back. */
function runningRow(to: Lowering, value: Value | null | undefined, moved: [Place, Place][]): Arg {
  if (value === null || value === undefined) return 0
  const place = to.target(value)
  const row = inRow(to, place)
  if (row !== place) moved.push([place, row])
  return addressOf(row)
}

function inRow(to: Lowering, place: Place): Place {
  const [channels] = place.sizes as [number]
  return channels === 1 || place.strides[0] === 1 ? place : to.copied(place, [1], channels)
}

// Values of images and volumes at given places: aten::grid_sampler, whose planes lie one behind the other.

import type { Value } from '../../../graph/trace.js'
import { contiguousStrides, countOf } from '../../../tensor/shape.js'
import { Address } from '../../step.js'
import type { Rule } from '../lowering.js'

/** input, grid, interpolation_mode, padding_mode, align_corners. */
export const gridSampler: Rule = (to, { args }, result) => {
  const [input, grid, mode, padding, align] = args as [Value, Value, number, number, boolean]
  const [batch, channels, ...spatial] = input.sizes as [number, number, ...number[]]
  const x = to.laidOut(to.place(input), contiguousStrides(input.sizes))
  const places = to.laidOut(to.place(grid), contiguousStrides(grid.sizes))
  const y = to.output(result, 'plain')
  const points = countOf(grid.sizes.slice(1, -1))
  const [height, width] = spatial.slice(-2) as [number, number]
  for (let each = 0; each < batch; each++) {
    to.add('f32_grid_sample', {
      y: new Address(y.buffer, 4 * each * channels * points),
      x: new Address(x.buffer, 4 * each * channels * countOf(spatial)),
      grid: new Address(places.buffer, 4 * each * points * spatial.length),
      channels,
      depth: spatial.length === 3 ? (spatial[0] as number) : 0,
      height,
      width,
      points,
      mode,
      padding,
      align: align ? 1 : 0,
    })
  }
  return true
}

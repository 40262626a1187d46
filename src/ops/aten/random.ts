// Random numbers by ATen's names. aten/src/ATen/CPUGeneratorImpl.cpp.

import { overload } from '../../op.js'
import { manual_seed, normal_ } from '../../tensor/making/draw.js'
import { empty_like } from '../../tensor/making/factory.js'
import type { Generator } from '../../tensor/random/generator.js'
import type { Tensor } from '../../tensor/tensor.js'
import { copy_ } from '../moving/copies.js'

export const seed = overload('aten::manual_seed', (value: number | bigint): null => {
  manual_seed(value)
  return null
})

/** Normal numbers in a tensor's sizes; its elements are not read. */
export const normalLike = overload(
  'aten::normal.out',
  (self: Tensor, mean: number, std: number, generator: Generator | null, out: Tensor): Tensor =>
    copy_(out, normal_(empty_like(self), mean, std, { generator })),
)

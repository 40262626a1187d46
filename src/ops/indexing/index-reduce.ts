// Slices brought to where a vector says, with what lies there: aten/src/ATen/native/TensorAdvancedIndexing.cpp, index_reduce.

import { define } from '../../define.js'
import { requireApart } from '../../tensor/overlap.js'
import { wrapDim } from '../../tensor/shape.js'
import type { Tensor } from '../../tensor/tensor.js'
import { into } from '../in-place.js'
import { reshape } from '../views/reshape.js'
import { expand } from '../views/strided.js'
import { scatter_reduce } from './scatter.js'

const names = ['input', 'dim', 'index', 'source', 'reduce', '*', 'include_self'] as const

function reduced(
  input: Tensor,
  dim: number,
  index: Tensor,
  source: Tensor,
  reduce: string,
  include_self = true,
): Tensor {
  if (!/^(prod|mean|amax|amin)$/.test(reduce))
    throw new RangeError(`index_reduce(): Expected reduce to be one of prod, mean, amax or amin but got ${reduce}.`)
  const at = wrapDim('index_reduce', dim, source.sizes.length)
  const places = expand(
    reshape(
      index,
      source.sizes.map((_, each) => (each === at ? -1 : 1)),
    ),
    source.sizes,
  )
  return scatter_reduce(input, dim, places, source, reduce, { include_self })
}

/**
 * Slices of `source` along `dim` brought to where a vector says.
 *
 * @param reduce `'prod'`, `'mean'`, `'amax'` or `'amin'`.
 * @param include_self Whether the value that is there counts too.
 */
export const index_reduce = define('index_reduce', names, reduced)

/** `index_reduce` in place. */
export const index_reduce_ = define(
  'index_reduce_',
  names,
  (input: Tensor, dim: number, index: Tensor, source: Tensor, reduce: string, include_self = true): Tensor => {
    requireApart('index_reduce_', input, index, source)
    return into('index_reduce_', input, reduced(input, dim, index, source, reduce, include_self))
  },
)

// Embeddings by ATen's names: the weight comes first. aten/src/ATen/native/Embedding.cpp, EmbeddingBag.cpp.

import { overload } from '../../op.js'
import { Tuple } from '../../python/tuple.js'
import { int64 } from '../../tensor/dtype.js'
import { empty } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'
import { embedding as embedded, embedding_bag } from '../functional/embedding.js'

export const embedding = overload('aten::embedding', (weight: Tensor, indices: Tensor): Tensor =>
  embedded(indices, weight),
)

const modes = ['sum', 'mean', 'max'] as const

type Bag = (
  weight: Tensor,
  indices: Tensor,
  offsets: Tensor | null,
  scale_grad_by_freq: boolean,
  mode: number,
  sparse: boolean,
  per_sample_weights: Tensor | null,
  include_last_offset: boolean,
  padding_idx?: number | null,
) => Tuple<Tensor>

/** The bags; what else it gives is for gradients, and empty. */
const bag: Bag = (
  weight,
  indices,
  offsets,
  scale_grad_by_freq,
  mode,
  sparse,
  per_sample_weights,
  include_last_offset,
  padding_idx = null,
) => {
  const word = modes[mode]
  if (word === undefined) throw new RangeError(`embedding_bag: there is no mode ${mode}`)
  const padding = padding_idx === null || padding_idx < 0 ? null : padding_idx
  const last = include_last_offset
  const values = embedding_bag(
    indices,
    weight,
    offsets,
    null,
    2,
    scale_grad_by_freq,
    word,
    sparse,
    per_sample_weights,
    last,
    padding,
  )
  return Tuple.of(values, ...[1, 2, 3].map(() => empty(0, { dtype: int64, device: values.device })))
}

export const embeddingBag = overload('aten::embedding_bag', bag)
export const embeddingBagPadded = overload('aten::embedding_bag.padding_idx', bag)
export const embeddingBagForward = overload('aten::_embedding_bag', bag)
export const embeddingBagForwardOnly = overload('aten::_embedding_bag_forward_only', bag)

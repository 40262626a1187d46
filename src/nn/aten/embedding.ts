// Embeddings by ATen's names: the weight comes first. aten/src/ATen/native/Embedding.cpp, EmbeddingBag.cpp.

import { overload } from '../../op.js'
import type { Tensor } from '../../tensor/tensor.js'
import { embedding as embedded } from '../functional/embedding.js'
import { one_hot } from '../functional/one-hot.js'

export const embedding = overload('aten::embedding', (weight: Tensor, indices: Tensor): Tensor =>
  embedded(indices, weight),
)

export const oneHot = overload('aten::one_hot', (self: Tensor, num_classes: number): Tensor =>
  one_hot(self, num_classes),
)

// one_hot of torch.nn.functional: ATen/native/Onehot.cpp.

import { define } from '../../define.js'
import { DTypeError, MetaError } from '../../errors.js'
import { scatter_ } from '../../ops/indexing/scatter.js'
import { integersOf } from '../../ops/integers-of.js'
import { unsqueeze } from '../../ops/views/reshape.js'
import { int64 } from '../../tensor/dtype.js'
import { zeros } from '../../tensor/making/factory.js'
import type { Tensor } from '../../tensor/tensor.js'

/**
 * Zeros with a 1 in the place of each class: `[*]` gives `[*, num_classes]`.
 *
 * @param num_classes By default one more than the largest class.
 */
export const one_hot = define('one_hot', ['input', 'num_classes'], (tensor: Tensor, num_classes = -1): Tensor => {
  if (tensor.dtype !== int64) {
    const message = 'one_hot is only applicable to index tensor of type LongTensor.'
    throw new DTypeError({ op: 'one_hot', expected: 'int64', got: `${tensor.dtype}`, message })
  }
  if (tensor.isMeta) {
    if (num_classes < 0) throw new MetaError({ op: 'one_hot' })
    return zeros([...tensor.sizes, num_classes], { dtype: int64, device: tensor.device })
  }
  const classes = integersOf('one_hot', tensor)
  if (classes.length === 0 && num_classes <= 0)
    throw new RangeError('Can not infer total number of classes from empty tensor.')
  if (classes.some((each) => each < 0)) throw new RangeError('Class values must be non-negative.')
  const most = classes.reduce((largest, each) => Math.max(largest, each), -1)
  if (num_classes === 0) throw new RangeError('num_classes should be positive')
  if (num_classes > 0 && most >= num_classes) throw new RangeError('Class values must be smaller than num_classes.')
  const made = zeros([...tensor.sizes, num_classes > 0 ? num_classes : most + 1], { dtype: int64 })
  return classes.length === 0 ? made : scatter_(made, -1, unsqueeze(tensor, -1), { value: 1 })
})

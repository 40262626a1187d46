// `where` in both its forms: ATen/native/TensorCompare.cpp: where; TensorAdvancedIndexing.cpp: nonzero_numpy.

import { isKeywords } from '../../arguments.js'
import { forms } from '../../define.js'
import type { Tuple } from '../../python/tuple.js'
import type { Tensor } from '../../tensor/tensor.js'
import { nonzero } from '../indexing/nonzero.js'
import { where as choose } from './ternary.js'

/** With a condition alone a vector of indices for each dimension, else elements of one operand or the other. */
export type Where = ((condition: Tensor) => Tuple<Tensor>) & typeof choose

/**
 * Elements of `input` where a condition is true, of `other` elsewhere; with the condition alone where it is true, as
 * `nonzero` with `as_tuple`.
 *
 * @example
 * import { tensor, where } from 'torchlet'
 * const x = tensor([-1, 2])
 * where(x.gt(0), x, 0)                     // [0, 2]
 * const [places] = where(x.gt(0))          // [1]
 */
export const where: Where = forms('where', ['condition', 'input', 'other'], (...args: unknown[]) => {
  const alone = args.length === 1 && !isKeywords(args[0])
  return alone ? nonzero(args[0] as Tensor, { as_tuple: true }) : (choose as (...args: unknown[]) => Tensor)(...args)
}) as Where

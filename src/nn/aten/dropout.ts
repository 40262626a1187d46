// Dropouts by ATen's names: `train` is given, the probability too. aten/src/ATen/native/Dropout.cpp.

import { overload } from '../../op.js'
import { mul } from '../../ops/pointwise/binary.js'
import { ne } from '../../ops/pointwise/compare.js'
import { copy_ } from '../../ops/moving/copies.js'
import { ones_like } from '../../tensor/making/factory.js'
import { bool } from '../../tensor/dtype.js'
import type { Tensor } from '../../tensor/tensor.js'
import { alpha_dropout, dropout as dropped, dropout1d, feature_alpha_dropout } from '../functional/dropout.js'

type Dropout = (input: Tensor, p: number, train: boolean) => Tensor

function named(name: string, drop: Dropout): { readonly plain: Dropout; readonly inPlace: Dropout } {
  return {
    plain: overload(`aten::${name}`, (input: Tensor, p: number, train: boolean): Tensor => drop(input, p, train)),
    inPlace: overload(`aten::${name}_`, (input: Tensor, p: number, train: boolean): Tensor =>
      train && p > 0 ? copy_(input, drop(input, p, train)) : input,
    ),
  }
}

const plain = named('dropout', (input, p, train) => (train ? dropped(input, p, true) : input))
const alpha = named('alpha_dropout', (input, p, train) => (train ? alpha_dropout(input, p, true) : input))
const feature = named('feature_dropout', (input, p, train) => (train ? dropout1d(input, p, true) : input))
const featureAlpha = named('feature_alpha_dropout', (input, p, train) =>
  train ? feature_alpha_dropout(input, p, true) : input,
)

export const dropout = plain.plain
export const dropoutInPlace = plain.inPlace
export const alphaDropout = alpha.plain
export const alphaDropoutInPlace = alpha.inPlace
export const featureDropout = feature.plain
export const featureDropoutInPlace = feature.inPlace
export const featureAlphaDropout = featureAlpha.plain
export const featureAlphaDropoutInPlace = featureAlpha.inPlace

/** The values and which of them are kept. */
export const nativeDropout = overload(
  'aten::native_dropout',
  (input: Tensor, p: number, train: boolean | null): readonly Tensor[] => {
    const kept = ones_like(input, { dtype: bool })
    if (train === false || p === 0) return [input, kept]
    const mask = dropped(ones_like(input), p, true)
    return [mul(input, mask), ne(mask, 0)]
  },
)

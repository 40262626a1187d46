// What stands in a tensor's parentheses: a body, then `size=…` and the like. One function for each kind of tensor; the
// kinds themselves call them (`Tensor.contents`), so that printing knows no classes. torch/_tensor_str.py, _str_intern.

import { printOptions } from '../../python/printoptions.js'
import { bool, complex64, float32, int64 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import type { Sizes } from '../shape.js'
import type { Tensor } from '../tensor.js'
import { inBrackets } from './brackets.js'
import { columnOf, hasText } from './elements.js'
import { shownOf, shownOffsets } from './shown.js'

export interface Contents {
  readonly body: string
  readonly suffixes: readonly string[]
  /** Whether the first suffix begins a line of its own. */
  readonly newLine?: boolean
  /** What stands before the parenthesis, where it is not `tensor`. */
  readonly name?: string
  /** The whole text, where a class prints itself. */
  readonly whole?: string
}

/** dtypes that the elements themselves tell; the others are named. */
const EVIDENT: readonly dtype[] = [float32, complex64, int64, bool]

/** A view of a storage. `indent`: columns to the left of the body. */
export function stridedContents(tensor: Tensor, indent: number): Contents {
  const { dtype: type, sizes } = tensor
  if (tensor.storage === null || !tensor.storage.isLoaded || !hasText(type)) return opaqueContents(tensor)
  if (tensor.numel() === 0) {
    const size = sizes.length === 1 ? [] : [sizeSuffix(sizes)]
    return { body: '[]', suffixes: [...size, ...dtypeSuffix(type, [float32])] }
  }
  const size = printOptions.edgeitems === 0 ? [sizeSuffix(sizes)] : []
  return { body: elementsText(tensor, indent), suffixes: [...size, ...evidentDType(type)] }
}

/** As PyTorch prints meta tensors. Here also for dtypes that it cannot print at all, and for elements that are not loaded. */
export function opaqueContents(tensor: Tensor): Contents {
  const { sizes, dtype: type } = tensor
  return { body: '...', suffixes: [sizeSuffix(sizes), ...dtypeSuffix(type, [float32])] }
}

/** The elements of a tensor with a storage, in brackets. */
export function elementsText(tensor: Tensor, indent: number): string {
  const { storage, sizes, strides, offset } = tensor
  if (storage === null || !storage.isLoaded || !hasText(tensor.dtype)) return '...'
  if (tensor.numel() === 0) return '[]'
  const shown = shownOf(sizes)
  return inBrackets(columnOf(tensor, storage, shownOffsets(shown, strides, offset)), shown, indent)
}

export function sizeSuffix(sizes: Sizes): string {
  return sizes.length === 1 ? `size=(${sizes[0]},)` : `size=(${sizes.join(', ')})`
}

export function evidentDType(type: dtype): string[] {
  return dtypeSuffix(type, EVIDENT)
}

function dtypeSuffix(type: dtype, untold: readonly dtype[]): string[] {
  return untold.includes(type) ? [] : [`dtype=${type}`]
}

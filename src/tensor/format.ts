// The text of a tensor, to the character that PyTorch 2.14 prints: torch/_tensor_str.py. Its parts are in
// format/: which elements are shown, their texts, the brackets around them.
//
// What a kind of tensor shows is one function that returns Contents, chosen in contentsOf: a new layout is
// a function there. Nothing here prints grad_fn or a device, since every tensor is a leaf on the cpu.

import { printOptions } from '../python/printoptions.js'
import { strided } from './device.js'
import { bool, complex64, float32, int64 } from './dtype.js'
import type { dtype } from './dtype.js'
import { inBrackets } from './format/brackets.js'
import { columnOf, hasText } from './format/elements.js'
import { shownOf, shownOffsets } from './format/shown.js'
import type { UntypedStorage } from './storage.js'
import type { Sizes } from './shape.js'
import type { Tensor } from './tensor.js'

/** What stands in the parentheses of `tensor(...)`: a body, then `size=…` and the like. */
interface Contents {
  readonly body: string
  readonly suffixes: readonly string[]
}

const PREFIX = 'tensor('

/** dtypes that the elements themselves tell; the others are named. */
const EVIDENT: readonly dtype[] = [float32, complex64, int64, bool]

/**
 * The text of Python's `repr(tensor)`, by the options of `set_printoptions`.
 *
 * @throws LimitError if even its summary has more elements or dimensions than are worth printing.
 */
export function formatTensor(tensor: Tensor): string {
  const { body, suffixes } = contentsOf(tensor)
  const all = [...suffixes]
  if (tensor.layout !== strided) all.push(`layout=${tensor.layout}`)
  if (tensor.requires_grad) all.push('requires_grad=True')
  return withSuffixes(PREFIX + body, all)
}

function contentsOf(tensor: Tensor): Contents {
  const { storage, dtype: type } = tensor
  if (storage === null || !hasText(type)) return opaqueContents(tensor)
  return tensor.numel() === 0 ? emptyContents(tensor) : stridedContents(tensor, storage)
}

/** As PyTorch prints meta tensors. Here also for dtypes that it cannot print at all. */
function opaqueContents({ sizes, dtype: type }: Tensor): Contents {
  return { body: '...', suffixes: [sizeSuffix(sizes), ...dtypeSuffix(type, [float32])] }
}

function emptyContents({ sizes, dtype: type }: Tensor): Contents {
  const size = sizes.length === 1 ? [] : [sizeSuffix(sizes)]
  return { body: '[]', suffixes: [...size, ...dtypeSuffix(type, [float32])] }
}

function stridedContents(tensor: Tensor, storage: UntypedStorage): Contents {
  const size = printOptions.edgeitems === 0 ? [sizeSuffix(tensor.sizes)] : []
  return { body: elementsText(tensor, storage), suffixes: [...size, ...dtypeSuffix(tensor.dtype, EVIDENT)] }
}

function elementsText(tensor: Tensor, storage: UntypedStorage): string {
  const shown = shownOf(tensor.sizes)
  const offsets = shownOffsets(shown, tensor.strides, tensor.offset)
  return inBrackets(columnOf(tensor, storage, offsets), shown, PREFIX.length)
}

function sizeSuffix(sizes: Sizes): string {
  return sizes.length === 1 ? `size=(${sizes[0]},)` : `size=(${sizes.join(', ')})`
}

function dtypeSuffix(type: dtype, untold: readonly dtype[]): string[] {
  return untold.includes(type) ? [] : [`dtype=${type}`]
}

/** A suffix that would pass the line width starts a new line. */
function withSuffixes(text: string, suffixes: readonly string[]): string {
  let result = text
  // Counted as PyTorch counts it: one or two more than the line has.
  let lastLine = text.length - text.lastIndexOf('\n') + 1
  for (const suffix of suffixes) {
    if (lastLine + suffix.length + 2 > printOptions.linewidth) {
      result += `,\n${' '.repeat(PREFIX.length)}${suffix}`
      lastLine = PREFIX.length + suffix.length
    } else {
      result += `, ${suffix}`
      lastLine += suffix.length + 2
    }
  }
  return `${result})`
}

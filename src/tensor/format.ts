// The text of a tensor, to the character that PyTorch 2.14 prints: torch/_tensor_str.py. Its parts are in
// format/: which elements are shown, their texts, the brackets around them.
//
// What a kind of tensor shows is one function that returns Contents, chosen in contentsOf: a new layout is
// a function there. Nothing here prints grad_fn or a device, since every tensor is a leaf on the cpu.

import { Complex } from '../python/numbers.js'
import { print_options } from '../python/printoptions.js'
import { strided } from './device.js'
import { bool, complex64, float32, float4_e2m1fn_x2, int64, uint8 } from './dtype.js'
import type { dtype } from './dtype.js'
import { accessorOf } from './element.js'
import type { Element } from './element.js'
import { inBrackets } from './format/brackets.js'
import { columnOf } from './format/column.js'
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
export function format_tensor(tensor: Tensor): string {
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

function hasText(type: dtype): boolean {
  if (type === float4_e2m1fn_x2) return true
  return type.kind !== 'quantized' && type.kind !== 'bits' && type.kind !== 'packed'
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
  const size = print_options.edgeitems === 0 ? [sizeSuffix(tensor.sizes)] : []
  return { body: elementsText(tensor, storage), suffixes: [...size, ...dtypeSuffix(tensor.dtype, EVIDENT)] }
}

function elementsText(tensor: Tensor, storage: UntypedStorage): string {
  const shown = shownOf(tensor.sizes)
  const elements = elementsAt(storage, tensor.dtype, shownOffsets(shown, tensor.strides, tensor.offset))
  const { conj_bit, neg_bit } = tensor
  const meant = conj_bit || neg_bit ? elements.map((element) => resolved(element, conj_bit, neg_bit)) : elements
  return inBrackets(columnOf(meant, tensor.dtype), shown, PREFIX.length)
}

/** PyTorch shows the bytes of float4_e2m1fn_x2, each of which holds two values. */
function elementsAt(storage: UntypedStorage, type: dtype, offsets: readonly number[]): Element[] {
  const { get } = accessorOf(type === float4_e2m1fn_x2 ? uint8 : type)
  const bytes = storage.bytes()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return offsets.map((offset) => get(view, offset * type.itemsize))
}

/** The element that a stored one stands for. Only floats and complex numbers have these bits. */
function resolved(element: Element, conj: boolean, neg: boolean): Element {
  const sign = neg ? -1 : 1
  if (element instanceof Complex) return new Complex(sign * element.re, (conj ? -sign : sign) * element.im)
  return typeof element === 'number' ? sign * element : element
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
    if (lastLine + suffix.length + 2 > print_options.linewidth) {
      result += `,\n${' '.repeat(PREFIX.length)}${suffix}`
      lastLine = PREFIX.length + suffix.length
    } else {
      result += `, ${suffix}`
      lastLine += suffix.length + 2
    }
  }
  return `${result})`
}

// Contents of the tensors that are more than a view of a storage: sparse, quantized, nested, jagged, distributed.
// torch/_tensor_str.py, torch/nested/_internal/nested_tensor.py, torch/distributed/tensor/_api.py.

import { floatRepr } from '../../python/numbers.js'
import { PyObject } from '../../python/objects.js'
import { repr } from '../../python/repr.js'
import type { JaggedTensor } from '../forms/jagged.js'
import type { WrapperTensor } from '../forms/meta.js'
import type { NestedTensor } from '../forms/nested.js'
import type { QuantizedTensor } from '../forms/quantized.js'
import type { Sizes } from '../shape.js'
import type { SparseCompressedTensor, SparseCooTensor } from '../forms/sparse.js'
import type { Tensor } from '../tensor.js'
import { inBrackets } from './brackets.js'
import { floatColumn } from './column.js'
import { elementsText, evidentDType, sizeSuffix } from './contents.js'
import type { Contents } from './contents.js'
import { shownOf, shownOffsets } from './shown.js'

export function cooContents(tensor: SparseCooTensor, indent: number): Contents {
  const { indices, values, sizes, dtype: type } = tensor
  return {
    body: parts(
      [
        ['indices', indices],
        ['values', values],
      ],
      indent,
    ),
    suffixes: [sizeSuffix(sizes), `nnz=${values.sizes[0] ?? 0}`, ...evidentDType(type)],
    newLine: true,
  }
}

/** Rows are compressed in csr and bsr, columns in csc and bsc. */
export function compressedContents(tensor: SparseCompressedTensor, indent: number): Contents {
  const { compressed_indices, plain_indices, values, sizes, dtype: type } = tensor
  const [compressed, plain] = /_.sr$/.test(tensor.layout.name) ? ['crow', 'col'] : ['ccol', 'row']
  return {
    body: parts(
      [
        [`${compressed}_indices`, compressed_indices],
        [`${plain}_indices`, plain_indices],
        ['values', values],
      ],
      indent,
    ),
    suffixes: [sizeSuffix(sizes), `nnz=${plain_indices.sizes.at(-1) ?? 0}`, ...evidentDType(type)],
  }
}

function parts(named: readonly (readonly [string, Tensor])[], indent: number): string {
  const texts = named.map(([name, tensor]) => {
    const start = `${name}=tensor(`
    const size = tensor.numel() === 0 ? `, ${sizeSuffix(tensor.sizes)}` : ''
    return `${start}${elementsText(tensor, indent + start.length)}${size})`
  })
  return texts.join(`,\n${' '.repeat(indent)}`)
}

/** The values that the integers stand for, then how. */
export function quantizedContents(tensor: QuantizedTensor, indent: number): Contents {
  const { quantizer, sizes, dtype: type } = tensor
  const suffixes = [sizeSuffix(sizes), ...evidentDType(type), `quantization_scheme=${quantizer.qscheme}`]
  if ('scale' in quantizer) suffixes.push(`scale=${floatRepr(quantizer.scale)}`, `zero_point=${quantizer.zero_point}`)
  else suffixes.push(`scale=${quantizer.scales}`, `zero_point=${quantizer.zero_points}`, `axis=${quantizer.axis}`)
  return { body: tensor.numel() === 0 ? '[]' : quantizedText(tensor, indent), suffixes }
}

function quantizedText(tensor: QuantizedTensor, indent: number): string {
  const { quantizer, sizes, strides, offset } = tensor
  const shown = shownOf(sizes)
  const places = shownOffsets(shown, strides, offset)
  const channels = 'scale' in quantizer ? null : shownOffsets(shown, stepsAlong(sizes, quantizer.axis), 0)
  const value = tensor.reader()
  return inBrackets(floatColumn(places.map((place, index) => value(place, channels?.[index] ?? 0))), shown, indent)
}

/** Strides by which an element's offset is its index along one dimension. */
function stepsAlong(sizes: Sizes, axis: number): Sizes {
  return sizes.map((_, dim) => Number(dim === axis))
}

/** One tensor a line. */
export function nestedContents(tensor: NestedTensor): Contents {
  const texts = tensor.constituents().map((item) => String(item).replace(/^/gm, '  '))
  return { body: `[\n${texts.join(',\n')}\n]`, suffixes: [], name: 'nested_tensor' }
}

/** Sizes that no number tells are symbols, numbered as they are met: one for each tensor that says where constituents end. */
const symbols = new WeakMap<Tensor, string>()
let met = 0

export function jaggedContents(tensor: JaggedTensor): Contents {
  const { values, offsets, lengths, ragged_idx } = tensor.jagged
  const source = lengths ?? offsets
  let symbol = symbols.get(source)
  if (symbol === undefined) symbols.set(source, (symbol = `j${++met}`))
  const sizes = values.sizes.map((size, dim) => (dim === ragged_idx - 1 ? symbol : size))
  const parts = [`size=(${[tensor.sizes[0], ...sizes].join(', ')})`, `offsets=${String(offsets)}`]
  if (tensor.requires_grad) parts.push('requires_grad=True')
  parts.push(`contiguous=${repr(lengths === null && values.is_contiguous())}`)
  return { body: '', suffixes: [], whole: `NestedTensor(${parts.join(', ')})` }
}

/** `local`: the tensor that a DTensor wraps. */
export function distributedContents(tensor: WrapperTensor, local: Tensor): Contents {
  const spec = tensor.__dict__?.get('_spec')
  const state: unknown = spec instanceof PyObject ? spec.state : null
  const [mesh, placements] = ['mesh', 'placements'].map((name) => repr(state instanceof Map ? state.get(name) : null))
  const whole = `DTensor(local_tensor=${repr(local)}, device_mesh=${mesh}, placements=${placements})`
  return { body: '', suffixes: [], whole }
}

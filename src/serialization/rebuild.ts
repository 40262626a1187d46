// The functions by which PyTorch's pickles rebuild tensors: torch/_utils.py, torch/_tensor.py. Every view is
// held against its storage before it is made.

import { Parameter } from '../nn/parameter.js'
import type { Calls, Known } from '../pickle/known.js'
import { Dict } from '../python/dict.js'
import { Tuple } from '../python/tuple.js'
import { layout, sparse_coo, TorchConstant } from '../tensor/device.js'
import type { dtype } from '../tensor/dtype.js'
import { NestedTensor } from '../tensor/nested.js'
import { QuantizedTensor } from '../tensor/quantized.js'
import type { Quantizer } from '../tensor/quantized.js'
import { SparseCompressedTensor, SparseCooTensor } from '../tensor/sparse.js'
import { TypedStorage, UntypedStorage } from '../tensor/storage.js'
import { Tensor } from '../tensor/tensor.js'
import { viewFault, viewTensor } from './checked-view.js'
import { CheckedArguments } from './checks.js'
import { per_channel_affine_float_qparams } from './qschemes.js'

/** Functions by their name in `torch._utils`, and `torch._tensor._rebuild_from_type_v2`. */
export const rebuildFunctions: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['torch._utils._rebuild_tensor', { reduce: (args) => rebuildTensor(new CheckedArguments('_rebuild_tensor', args, 4)) }],
  ['torch._utils._rebuild_tensor_v2', { reduce: rebuildTensorV2 }],
  ['torch._utils._rebuild_tensor_v3', { reduce: rebuildTensorV3 }],
  ['torch._utils._rebuild_parameter', { reduce: rebuildParameter }],
  ['torch._utils._rebuild_parameter_with_state', { reduce: rebuildParameterWithState }],
  ['torch._utils._rebuild_qtensor', { reduce: rebuildQuantized }],
  ['torch._utils._rebuild_sparse_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_sparse_csr_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_nested_tensor', { reduce: rebuildNested }],
  ['torch._tensor._rebuild_from_type_v2', { reduce: rebuildFromType }],
])

/** (storage, storage_offset, size, stride): the view itself. `type` overrides the storage's dtype. */
function rebuildTensor(args: CheckedArguments, type?: dtype): Tensor {
  const { storage, offset, sizes, strides, elementType } = viewOf(args, type)
  return viewTensor(storage, elementType, { sizes, strides, offset })
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]) */
function rebuildTensorV2(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_tensor_v2', args, 6, 7)
  return withBits(rebuildTensor(checked).requires_grad_(checked.boolean(4)), checked, 6)
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype[, metadata]) */
function rebuildTensorV3(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_tensor_v3', args, 7, 8)
  return withBits(rebuildTensor(checked, checked.dtype(6)).requires_grad_(checked.boolean(4)), checked, 7)
}

/** (data, requires_grad, backward_hooks) */
function rebuildParameter(args: Tuple): Parameter {
  const checked = new CheckedArguments('_rebuild_parameter', args, 3)
  return new Parameter(checked.tensor(0), checked.boolean(1))
}

/** (data, requires_grad, backward_hooks, state) */
function rebuildParameterWithState(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_parameter_with_state', args, 4)
  return withAttributes(new Parameter(checked.tensor(0), checked.boolean(1)), checked, 3)
}

/** (func, type, args, state): a tensor with Python attributes. */
function rebuildFromType(args: Tuple, calls: Calls): unknown {
  const checked = new CheckedArguments('_rebuild_from_type_v2', args, 4)
  const tensor = calls.call(checked.value(0), checked.tuple(2))
  if (!(tensor instanceof Tensor)) throw checked.wrong('takes a function that rebuilds a tensor')
  return withAttributes(tensor, checked, 3)
}

/** (storage, storage_offset, size, stride, quantizerParams, requires_grad, backward_hooks) */
function rebuildQuantized(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_qtensor', args, 7)
  const { storage, offset, sizes, strides, elementType } = viewOf(checked)
  if (elementType.kind !== 'quantized') throw checked.wrong(`takes a quantized storage, not ${elementType}`)
  const quantizer = quantizerOf(new CheckedArguments('quantizer_params', checked.tuple(4), 3, 4), sizes)
  return new QuantizedTensor(storage, elementType, sizes, strides, offset, quantizer).requires_grad_(checked.boolean(5))
}

function quantizerOf(params: CheckedArguments, sizes: readonly number[]): Quantizer {
  const qscheme = params.value(0)
  if (!(qscheme instanceof TorchConstant)) throw params.mismatch(0, 'a qscheme')
  if (params.length === 3) return { qscheme, scale: params.number(1), zero_point: params.number(2) }
  const axis = params.size(3)
  if (axis >= sizes.length) throw params.wrong(`has axis ${axis} of a tensor of ${sizes.length} dimensions`)
  const zero_points = params.tensor(2)
  // Files call both schemes by one name; the dtype of the zero points tells them apart.
  const scheme = zero_points.dtype.is_floating_point ? per_channel_affine_float_qparams : qscheme
  return { qscheme: scheme, scales: params.tensor(1), zero_points, axis }
}

/** (layout, data): coordinates, or compressed rows or columns. */
function rebuildSparse(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_sparse_tensor', args, 2)
  const kind = checked.value(0)
  if (!(kind instanceof layout)) throw checked.mismatch(0, 'a layout')
  if (kind === sparse_coo) {
    const data = new CheckedArguments('sparse data', checked.tuple(1), 3, 4)
    return new SparseCooTensor(data.tensor(0), data.tensor(1), data.sizes(2), data.length === 4 ? data.boolean(3) : null)
  }
  const data = new CheckedArguments('sparse data', checked.tuple(1), 4)
  return new SparseCompressedTensor(kind, data.tensor(0), data.tensor(1), data.tensor(2), data.sizes(3))
}

/** (buffer, sizes, strides, storage_offsets) */
function rebuildNested(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_nested_tensor', args, 4)
  return new NestedTensor(checked.tensor(0), checked.tensor(1), checked.tensor(2), checked.tensor(3))
}

interface View {
  readonly storage: UntypedStorage
  readonly elementType: dtype
  readonly offset: number
  readonly sizes: number[]
  readonly strides: number[]
}

/** The first four arguments, held against the storage. */
function viewOf(args: CheckedArguments, type?: dtype): View {
  const given = args.value(0)
  const storage = given instanceof TypedStorage ? given.untyped : given
  const elementType = type ?? (given instanceof TypedStorage ? given.dtype : undefined)
  if (!(storage instanceof UntypedStorage) || elementType === undefined) throw args.mismatch(0, 'a storage')
  const offset = args.size(1)
  const sizes = args.sizes(2)
  const strides = args.sizes(3)
  const fault = viewFault(storage.nbytes, elementType, { sizes, strides, offset })
  if (fault !== undefined) throw args.wrong(fault)
  return { storage, elementType, offset, sizes, strides }
}

/** Lazy conjugation and negation, which v2 and v3 give as a last dictionary. */
function withBits(tensor: Tensor, args: CheckedArguments, index: number): Tensor {
  if (args.length <= index) return tensor
  const metadata = args.dict(index)
  tensor.conj_bit = metadata.get('conj') === true
  tensor.neg_bit = metadata.get('neg') === true
  return tensor
}

function withAttributes(tensor: Tensor, args: CheckedArguments, index: number): Tensor {
  const state = args.value(index)
  const attributes = state instanceof Tuple ? state[0] : state
  if (!(attributes instanceof Dict)) throw args.mismatch(index, 'a dict of attributes')
  tensor.__dict__ = attributes as Dict<string, unknown>
  return tensor
}

// The functions by which PyTorch's pickles rebuild tensors: torch/_utils.py, torch/_tensor.py. Every view is
// held against its storage before it is made.

import { Parameter } from '../../nn/parameter.js'
import type { Known } from '../../pickle/known.js'
import { Tuple } from '../../python/tuple.js'
import type { dtype } from '../../tensor/dtype.js'
import { QuantizedTensor } from '../../tensor/quantized.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from './checked-view.js'
import { CheckedArguments } from './checks.js'
import {
  quantizerOf,
  rebuildFromType,
  rebuildMeta,
  rebuildNested,
  rebuildOnDevice,
  rebuildParameterWithState,
  rebuildSparse,
  rebuildWrapper,
} from './rebuild-kinds.js'

/** Functions by their name in `torch._utils`, and in `torch._tensor`. */
export const rebuildFunctions: ReadonlyMap<string, Known> = new Map<string, Known>([
  [
    'torch._utils._rebuild_tensor',
    { reduce: (args) => rebuildTensor(new CheckedArguments('_rebuild_tensor', args, 4)) },
  ],
  ['torch._utils._rebuild_tensor_v2', { reduce: rebuildTensorV2 }],
  ['torch._utils._rebuild_tensor_v3', { reduce: rebuildTensorV3 }],
  ['torch._utils._rebuild_parameter', { reduce: rebuildParameter }],
  ['torch._utils._rebuild_parameter_with_state', { reduce: rebuildParameterWithState }],
  ['torch._utils._rebuild_qtensor', { reduce: rebuildQuantized }],
  ['torch._utils._rebuild_sparse_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_sparse_csr_tensor', { reduce: rebuildSparse }],
  ['torch._utils._rebuild_nested_tensor', { reduce: rebuildNested }],
  ['torch._utils._rebuild_meta_tensor_no_storage', { reduce: rebuildMeta }],
  ['torch._utils._rebuild_wrapper_subclass', { reduce: rebuildWrapper }],
  ['torch._utils._rebuild_device_tensor_from_numpy', { reduce: rebuildOnDevice }],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', { reduce: rebuildOnDevice }],
  ['torch._utils._rebuild_xla_tensor', { reduce: rebuildOnDevice }],
  ['torch._tensor._rebuild_from_type', { reduce: rebuildFromType }],
  ['torch._tensor._rebuild_from_type_v2', { reduce: rebuildFromType }],
])

/** (storage, storage_offset, size, stride): the view itself. `type` overrides the storage's dtype. */
export function rebuildTensor(args: CheckedArguments, type?: dtype): Tensor {
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

/** (storage, storage_offset, size, stride, quantizerParams, requires_grad, backward_hooks) */
function rebuildQuantized(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_qtensor', args, 7)
  const { storage, offset, sizes, strides, elementType } = viewOf(checked)
  if (elementType.kind !== 'quantized') throw checked.wrong(`takes a quantized storage, not ${elementType}`)
  const quantizer = quantizerOf(new CheckedArguments('quantizer_params', checked.tuple(4), 3, 4), sizes)
  return new QuantizedTensor(storage, elementType, sizes, strides, offset, quantizer).requires_grad_(checked.boolean(5))
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

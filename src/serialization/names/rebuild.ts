// The functions by which PyTorch's pickles rebuild tensors: torch/_utils.py, torch/_tensor.py. Every view is
// held against its storage before it is made.

import { Parameter } from '../../nn/parameter.js'
import type { Calls, Known } from '../../pickle/known.js'
import { isFalse } from '../../python/truth.js'
import { Tuple } from '../../python/tuple.js'
import { float32, uint8 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { QuantizedTensor } from '../../tensor/forms/quantized.js'
import { contiguousStrides } from '../../tensor/shape.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from './checked-view.js'
import { CheckedArguments } from './checks.js'
import {
  quantizerOf,
  rebuildFromCpu,
  rebuildFromNumpy,
  rebuildFromType,
  rebuildJagged,
  rebuildMeta,
  rebuildNested,
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
  ['torch.nested._internal.nested_tensor._rebuild_njt', { reduce: rebuildJagged }],
  ['torch._utils._rebuild_meta_tensor_no_storage', { reduce: rebuildMeta }],
  ['torch._utils._rebuild_wrapper_subclass', { reduce: rebuildWrapper }],
  ['torch._utils._rebuild_device_tensor_from_numpy', { reduce: rebuildFromNumpy }],
  ['torch._utils._rebuild_device_tensor_from_cpu_tensor', { reduce: rebuildFromCpu }],
  ['torch._utils._rebuild_xla_tensor', { reduce: rebuildFromNumpy }],
  ['torch._tensor._rebuild_from_type', { reduce: rebuildFromType }],
  ['torch._tensor._rebuild_from_type_v2', { reduce: rebuildFromType }],
])

/** (storage, storage_offset, size, stride): the view itself. `type` overrides the storage's dtype. */
export function rebuildTensor(args: CheckedArguments, type?: dtype): Tensor {
  const { storage, offset, sizes, strides, elementType } = viewOf(args, type)
  return viewTensor(storage, elementType, { sizes, strides, offset })
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks[, metadata]) */
function rebuildTensorV2(args: Tuple, calls: Calls): Tensor {
  const checked = new CheckedArguments('_rebuild_tensor_v2', args, 6, 7)
  return withBits(checked.withGradUnlessIndices(rebuildTensor(checked), 4, calls), checked, 6)
}

/** (storage, storage_offset, size, stride, requires_grad, backward_hooks, dtype[, metadata]) */
function rebuildTensorV3(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_tensor_v3', args, 7, 8)
  return withBits(checked.withGrad(rebuildTensor(checked, checked.dtype(6)), 4), checked, 7)
}

/** (data, requires_grad, backward_hooks) */
function rebuildParameter(args: Tuple): Parameter {
  const checked = new CheckedArguments('_rebuild_parameter', args, 3)
  return checked.withGrad(new Parameter(dataOf(checked, 0), false), 1)
}

/** A tensor, or None for an empty one. */
export function dataOf(args: CheckedArguments, index: number): Tensor {
  return args.value(index) === null ? emptyTensor(float32) : args.tensor(index)
}

export function emptyTensor(type: dtype): Tensor {
  return new Tensor(new UntypedStorage(new Uint8Array(0)), type, [0])
}

/** (storage, storage_offset, size, stride, quantizerParams, requires_grad, backward_hooks) */
function rebuildQuantized(args: Tuple): Tensor {
  const checked = new CheckedArguments('_rebuild_qtensor', args, 7)
  const { storage, offset, sizes, strides, elementType } = viewOf(checked)
  if (elementType.kind !== 'quantized') throw checked.wrong(`takes a quantized storage, not ${elementType}`)
  const quantizer = quantizerOf(new CheckedArguments('quantizer_params', checked.tuple(4), 3, 4), sizes)
  return checked.withGrad(new QuantizedTensor(storage, elementType, sizes, strides, offset, quantizer), 5)
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
  const first = args.value(0)
  const storage = first instanceof TypedStorage ? first.untyped : first
  if (!(storage instanceof UntypedStorage)) throw args.mismatch(0, 'a storage')
  const elementType = type ?? (first instanceof TypedStorage ? first.dtype : uint8)
  const offset = args.size(1)
  const sizes = args.sizes(2)
  const given = args.value(3) === null ? [] : args.sizes(3)
  // As in PyTorch, none stand for row-major.
  const strides = given.length === 0 ? contiguousStrides(sizes) : given
  const fault = viewFault(storage.nbytes, elementType, { sizes, strides, offset })
  if (fault !== undefined) throw args.wrong(fault)
  return { storage, elementType, offset, sizes, strides }
}

/** Lazy conjugation and negation, which v2 and v3 give as a last dictionary. */
function withBits(tensor: Tensor, args: CheckedArguments, index: number): Tensor {
  if (args.length <= index || isFalse(args.value(index))) return tensor
  for (const [name, flag] of args.dict(index)) {
    // As in PyTorch, which does not look at the flag, and leaves other names to the devices whose they are.
    if (typeof name !== 'string' || typeof flag !== 'boolean') throw args.wrong('has metadata that no tensor has')
    if (name === 'neg') tensor.neg_bit = true
    if (name !== 'conj') continue
    if (!tensor.dtype.is_complex) throw args.wrong(`conjugates numbers of ${tensor.dtype}`)
    tensor.conj_bit = true
  }
  return tensor
}

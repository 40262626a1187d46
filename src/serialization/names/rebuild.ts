// The functions by which PyTorch's pickles rebuild tensors: torch/_utils.py, torch/_tensor.py. Every view is
// held against its storage before it is made.

import { Parameter } from '../../nn/parameter.js'
import type { Calls, Known } from '../../pickle/known.js'
import { isFalse } from '../../python/truth.js'
import { Tuple } from '../../python/tuple.js'
import { float32, uint8 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides } from '../../tensor/shape.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { viewFault, viewTensor } from './checked-view.js'
import { CheckedArguments } from './checks.js'

/** Those that an ordinary state dict calls, by `module.qualname`. */
export const usualRebuilds: ReadonlyMap<string, Known> = new Map<string, Known>([
  ['torch._utils._rebuild_tensor_v2', { reduce: rebuildTensorV2 }],
  ['torch._utils._rebuild_tensor_v3', { reduce: rebuildTensorV3 }],
  ['torch._utils._rebuild_parameter', { reduce: rebuildParameter }],
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

interface View {
  readonly storage: UntypedStorage
  readonly elementType: dtype
  readonly offset: number
  readonly sizes: number[]
  readonly strides: number[]
}

/** The first four arguments, held against the storage. */
export function viewOf(args: CheckedArguments, type?: dtype): View {
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

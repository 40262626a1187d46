// The classes by which PyTorch pickled tensors, parameters and storages up to 0.4, where later releases name functions
// of torch._utils: torch/tensor.py and torch/autograd/variable.py of these releases, and Tensor.__setstate__, which
// still reads what they wrote.

import { UnpicklingError } from '../../errors.js'
import { Parameter } from '../../nn/parameter.js'
import type { Known } from '../../pickle/known.js'
import { Tuple } from '../../python/tuple.js'
import { pythonClass } from '../../python/type-name.js'
import { tensor } from '../../tensor/data.js'
import type { TensorData } from '../../tensor/data.js'
import { dtypes, float32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { rebuildTensor } from './rebuild.js'
import type { StorageType } from './storage-type.js'

/** By `module.qualname`. */
export const oldTensorNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...dtypes.flatMap((type): [string, Known][] => {
    if (type.storage_name === null || type.kind === 'quantized') return []
    const name = type.storage_name.replace('Storage', 'Tensor')
    return [
      [`torch.${name}`, tensorClass(type)],
      [`torch.cuda.${name}`, tensorClass(type)],
    ]
  }),
  ['torch.Tensor', tensorClass(float32)],
  ['torch.nn.parameter.Parameter', variableClass((data, requires_grad = true) => new Parameter(data, requires_grad))],
  [
    'torch.autograd.variable.Variable',
    variableClass((data, requires_grad = false) => data.data.requires_grad_(requires_grad)),
  ],
])

/** `torch.FloatTensor(list)` of plain pickles, or without arguments, before its state. */
function tensorClass(type: dtype): Known {
  return {
    reduce: (args) => (args.length === 0 ? emptyTensor(type) : tensorOfList(`torch.${type} tensor`, args, type)),
    newobj: () => emptyTensor(type),
    build: setState,
  }
}

/** `Parameter(data, requires_grad)`, or by NEWOBJ without arguments; then its state. */
function variableClass(make: (data: Tensor, requires_grad?: boolean) => Tensor): Known {
  const construct = (args: Tuple): Tensor => {
    if (args.length === 0) return make(emptyTensor(float32))
    const checked = new CheckedArguments('a parameter', args, 1, 2)
    return make(denseTensor(checked, 0), ...(checked.length === 2 ? [checked.boolean(1)] : []))
  }
  return { reduce: construct, newobj: construct, build: setState }
}

/**
 * (storage, storage_offset, size, stride) of a tensor; (data, grad_fn, backward_hooks, requires_grad, volatile) of a
 * variable that was made without arguments; (requires_grad, volatile, backward_hooks) of one that has its data.
 */
function setState(object: object, state: unknown): void {
  const target = object as Tensor
  const args = new CheckedArguments('the state of a tensor', state instanceof Tuple ? state : Tuple.of(state), 3, 5)
  if (args.length === 4) {
    const view = rebuildTensor(args)
    if (view.dtype !== target.dtype) throw args.wrong(`is of dtype ${view.dtype}, its class of ${target.dtype}`)
    target.data = view
  } else if (args.length === 5) {
    target.data = denseTensor(args, 0)
    target.requires_grad_(args.boolean(3))
  } else {
    target.requires_grad_(args.boolean(0))
  }
}

/** A storage of plain pickles of 0.1 to 0.3: `torch.FloatStorage(list)`. */
export function storageOfList(type: StorageType, args: Tuple): TypedStorage | UntypedStorage {
  if (type.dtype === null) throw new CheckedArguments(type.name, args, 1).mismatch(0, 'bytes')
  return new TypedStorage(tensorOfList(type.name, args, type.dtype).untyped_storage(), type.dtype)
}

function emptyTensor(type: dtype): Tensor {
  return new Tensor(new UntypedStorage(new Uint8Array(0)), type, [0])
}

function denseTensor(args: CheckedArguments, index: number): Tensor {
  const found = args.tensor(index)
  if (found.storage === null) throw args.mismatch(index, 'a dense tensor')
  return found
}

/** What `tolist()` gave. */
function tensorOfList(name: string, args: Tuple, type: dtype): Tensor {
  const checked = new CheckedArguments(name, args, 1)
  const list = checked.value(0)
  if (!Array.isArray(list)) throw checked.mismatch(0, 'a list')
  checkTree(list)
  try {
    return tensor(list as TensorData, { dtype: type })
  } catch (cause) {
    throw new UnpicklingError({ reason: `${name} takes lists of equal lengths of numbers that it can hold`, cause })
  }
}

/** Numbers in lists. A list within itself, or in two places, would make few bytes of a file into endless elements. */
function checkTree(root: readonly unknown[]): void {
  const seen = new Set<unknown>([root])
  const open: (readonly unknown[])[] = [root]
  for (let list = open.pop(); list !== undefined; list = open.pop()) {
    for (const item of list) {
      if (typeof item === 'number' || typeof item === 'boolean' || typeof item === 'bigint') continue
      if (!Array.isArray(item)) throw new UnpicklingError({ reason: `${pythonClass(item)} is no number of a tensor` })
      if (seen.has(item)) throw new UnpicklingError({ reason: 'a list of numbers is in two places' })
      seen.add(item)
      open.push(item as unknown[])
    }
  }
}

// The classes by which PyTorch pickled tensors, parameters and storages up to 0.4, where later releases name functions
// of torch._utils: torch/tensor.py and torch/autograd/variable.py of these releases, and Tensor.__setstate__, which
// still reads what they wrote. What their constructors take: torch/csrc/utils/tensor_new.cpp,
// legacy_tensor_generic_ctor_new.

import { UnpicklingError } from '../../errors.js'
import { Parameter } from '../../nn/parameter.js'
import type { Known } from '../../pickle/known.js'
import { isFloat } from '../../python/marks.js'
import { Size, Tuple } from '../../python/tuple.js'
import { pythonClass } from '../../python/type-name.js'
import { tensor } from '../../tensor/making/data.js'
import type { TensorData } from '../../tensor/making/data.js'
import { dtypes, float32, uint8 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { contiguousStrides, countOf } from '../../tensor/shape.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import { CheckedArguments } from './checks.js'
import { iterate } from './python/iterate.js'
import { emptyTensor, rebuildTensor } from './rebuild.js'
import type { StorageType } from './storage-type.js'

/** By `module.qualname`. */
export const oldTensorNames: ReadonlyMap<string, Known> = new Map<string, Known>([
  ...dtypes.flatMap((type): [string, Known][] => {
    if (type.storage_name === null || type.kind === 'quantized') return []
    const name = type.storage_name.replace('Storage', 'Tensor')
    return [
      [`torch.${name}`, tensorClass(type)],
      [`torch.cuda.${name}`, tensorClass(type, { isElsewhere: true })],
    ]
  }),
  ['torch.Tensor', tensorClass(float32, { isBase: true })],
  ['torch.nn.parameter.Parameter', variableClass((data) => new Parameter(data, false), true)],
  ['torch.autograd.variable.Variable', variableClass((data) => data.data, false)],
])

interface TensorClass {
  /** torch.Tensor itself, which may be any tensor. */
  readonly isBase?: boolean
  /** A class of another device, which a PyTorch without that device cannot make. */
  readonly isElsewhere?: boolean
}

/** `torch.FloatTensor()`, before its state; `torch.FloatTensor(list)` of plain pickles; and what else makes one. */
function tensorClass(type: dtype, { isBase = false, isElsewhere = false }: TensorClass = {}): Known {
  const make: Known['newobj'] = (args, _kwargs, { strict }) =>
    strict && isElsewhere ? undefined : constructed(type, isBase, args)
  return {
    reduce: (args, calls) => make(args, null, calls),
    newobj: make,
    build: (object, state) => setState(object, state),
  }
}

function constructed(type: dtype, isBase: boolean, args: Tuple): Tensor | undefined {
  const [first] = args
  if (args.length === 0) return emptyTensor(type)
  const isSizes = args.every((size, index) => typeof size === 'number' && !isFloat(args, index, size))
  if (first instanceof Size || isSizes) return unset(type, args)
  if (args.length > 1) return undefined
  if (first instanceof Tensor) return isBase || first.dtype === type ? aliasOf(first) : undefined
  if (isStorage(first)) return overStorage(first, type)
  return Array.isArray(first) ? tensorOfList(`${type} tensor`, args, type) : undefined
}

function aliasOf(tensor: Tensor): Tensor {
  const alias = tensor.data
  alias.requires_grad = tensor.requires_grad
  return alias
}

/** PyTorch leaves in it what the memory held. Nobody writes so, and few bytes of a file must not ask for many. */
const mostUnset = 256

function unset(type: dtype, args: Tuple): Tensor | undefined {
  const sizes = args[0] instanceof Size ? [...args[0]] : (args as readonly number[])
  if (args[0] instanceof Size && args.length > 1) return undefined
  const isSizes = sizes.every((size) => Number.isSafeInteger(size) && size >= 0)
  if (!isSizes || countOf(sizes) > mostUnset || sizes.length > mostDimensions) return undefined
  return new Tensor(new UntypedStorage(new Uint8Array(countOf(sizes) * type.itemsize)), type, sizes)
}

/** Of a tensor whose sizes nothing but the file says. */
const mostDimensions = 64

function overStorage(storage: TypedStorage | UntypedStorage, type: dtype): Tensor | undefined {
  const [untyped, of] = storage instanceof TypedStorage ? [storage.untyped, storage.dtype] : [storage, uint8]
  if (of !== type) return undefined
  return new Tensor(untyped, type, [Math.floor(untyped.nbytes / type.itemsize)])
}

/** `Parameter(data, requires_grad)`, or by NEWOBJ without arguments; then its state. */
function variableClass(make: (data: Tensor) => Tensor, wantsGrad: boolean): Known {
  const construct = (args: Tuple): Tensor => {
    const checked = new CheckedArguments('a parameter', args, 0, 2)
    const isEmpty = checked.length === 0 || checked.value(0) === null
    const made = make(isEmpty ? emptyTensor(float32) : checked.tensor(0))
    return checked.length === 2 ? checked.withGrad(made, 1) : checked.requireGrad(made, wantsGrad)
  }
  return {
    reduce: construct,
    newobj: (args) => construct(args),
    build: (object, state) => setState(object, state),
  }
}

/**
 * (storage, storage_offset, size, stride) of a tensor; (data, grad_fn, backward_hooks, requires_grad, volatile) of a
 * variable that was made without arguments; (requires_grad, volatile, backward_hooks) of one that has its data.
 */
export function setState(object: object, state: unknown): void {
  const target = object as Tensor
  const args = new CheckedArguments('the state of a tensor', state instanceof Tuple ? state : Tuple.of(state), 3, 5)
  if (args.length === 4) {
    if (target.requires_grad) throw args.wrong('changes a tensor that requires a gradient')
    const view = rebuildTensor(args)
    if (view.dtype !== target.dtype) throw args.wrong(`is of dtype ${view.dtype}, its class of ${target.dtype}`)
    target.data = view
  } else if (args.length === 5) {
    target.data = denseTensor(args, 0)
    args.withGrad(target, 3)
  } else {
    args.withGrad(target, 0)
  }
}

/** `Tensor.__setstate__`, of whatever made the tensor; false for anything else. */
export function setTensorState(object: unknown, state: unknown): boolean {
  if (!(object instanceof Tensor)) return false
  setState(object, state)
  return true
}

/**
 * `target.set_(*args)`: nothing, another tensor, a storage, or a view of either by offset, size and stride.
 *
 * @throws UnpicklingError where PyTorch raises an error.
 */
export function setView(target: Tensor, given: readonly unknown[]): void {
  const args = new CheckedArguments('set_', Tuple.from(given), 0, 4)
  const [source] = given
  if (target.requires_grad) throw args.wrong('cannot change a tensor that requires a gradient')
  if (target.storage === null) throw args.wrong('takes a dense tensor to change')
  const view = viewFor(target, args, source)
  if (view.dtype !== target.dtype) throw args.wrong(`is of dtype ${view.dtype}, its tensor of ${target.dtype}`)
  target.data = view
  if (source instanceof Tensor) target.requires_grad = source.requires_grad
}

function viewFor(target: Tensor, args: CheckedArguments, source: unknown): Tensor {
  if (args.length === 0) return emptyTensor(target.dtype)
  const isTensor = source instanceof Tensor
  if (isTensor && source.storage === null) throw args.mismatch(0, 'a dense tensor')
  if (args.length === 1) {
    const whole = isTensor ? source : isStorage(source) ? overStorage(source, target.dtype) : undefined
    if (whole === undefined) throw args.mismatch(0, `a storage of ${target.dtype}`)
    return whole
  }
  if (args.length === 2) throw args.wrong('takes an offset and a size')
  const storage = isTensor ? new TypedStorage(source.untyped_storage(), source.dtype) : source
  const strides = args.length === 3 ? contiguousStrides(args.sizes(2)) : args.value(3)
  return rebuildTensor(new CheckedArguments('set_', Tuple.of(storage, args.value(1), args.value(2), strides), 4))
}

function isStorage(value: unknown): value is TypedStorage | UntypedStorage {
  return value instanceof TypedStorage || value instanceof UntypedStorage
}

/** A storage of plain pickles of 0.1 to 0.3: `torch.FloatStorage(list)`. */
export function storageOfList(type: StorageType, args: Tuple): TypedStorage | UntypedStorage | undefined {
  if (type.dtype === null || args.length !== 1 || !Array.isArray(args[0])) return undefined
  return new TypedStorage(tensorOfList(type.name, args, type.dtype).untyped_storage(), type.dtype)
}

/** `torch.UntypedStorage()`, of some bytes, or of integers. */
export function untypedStorageOf(args: Tuple): UntypedStorage | undefined {
  const [source = []] = args
  if (args.length > 1) return undefined
  if (typeof source === 'number') {
    const isSize = Number.isInteger(source) && source >= 0 && source <= mostUnset
    return isSize ? new UntypedStorage(new Uint8Array(source)) : undefined
  }
  const isSequence = Array.isArray(source) || source instanceof Uint8Array
  const items = isSequence ? iterate(source) : undefined
  const isWhole = items?.every((item) => typeof item === 'boolean' || Number.isInteger(item)) === true
  return isWhole ? new UntypedStorage(Uint8Array.from(items, Number)) : undefined
}

/** `torch.TypedStorage()`, or of numbers: of float32. */
export function typedStorageOf(args: Tuple): TypedStorage | undefined {
  const [source] = args
  if (args.length > 1 || (args.length === 1 && !Array.isArray(source))) return undefined
  const values = args.length === 0 ? emptyTensor(float32) : tensorOfList('TypedStorage', args, float32)
  return new TypedStorage(values.untyped_storage(), float32)
}

function denseTensor(args: CheckedArguments, index: number): Tensor {
  const found = args.tensor(index)
  if (found.storage === null) throw args.mismatch(index, 'a dense tensor')
  return found
}

/** What `tolist()` gave. */
function tensorOfList(name: string, args: Tuple, type: dtype): Tensor {
  const list = args[0] as readonly unknown[]
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

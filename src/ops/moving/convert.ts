// Tensors of another dtype: `to` and its short forms. ATen/native/TensorConversions.cpp.

import { requireKind } from '../../call/check.js'
import { Kind } from '../../call/kinds.js'
import { isKeywords } from '../../arguments.js'
import { checkedSignature, define } from '../../define.js'
import type { WithDTypes } from '../../define.js'
import { allocate } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { cpu as cpuDevice, device, isMetaDevice, preserve_format } from '../../tensor/device.js'
import type { DeviceLike } from '../../tensor/device.js'
import * as types from '../../tensor/dtype.js'
import { dtype } from '../../tensor/dtype.js'
import type { DTypeLike } from '../../tensor/dtype.js'
import { copyStrides, suggestedFormat } from '../../tensor/memory-format.js'
import type { FormatLike } from '../../tensor/memory-format.js'
import { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { clone } from './copies.js'

export interface ToOptions {
  device?: DeviceLike
  dtype?: DTypeLike | null
  /** Accepted: everything here is synchronous. */
  non_blocking?: boolean
  /** Whether to copy even where nothing changes. */
  copy?: boolean
  /** How the result lies in memory; by default as the tensor does. */
  memory_format?: FormatLike
}

/** A dtype, a device with or without a dtype, or a tensor that has both. */
export type ToArguments =
  | [dtype: DTypeLike, options?: ToOptions]
  | [device: DeviceLike, options?: ToOptions]
  | [device: DeviceLike, dtype: DTypeLike, options?: ToOptions]
  | [other: Tensor, options?: ToOptions]
  | [options: ToOptions]

const bindTo = checkedSignature<ToOptions>('to', ['device', 'dtype', 'non_blocking', 'copy', '*', 'memory_format'], {
  device: null,
  dtype: null,
  non_blocking: false,
  copy: false,
  memory_format: null,
})

/**
 * The tensor as another dtype; itself where it has that dtype.
 *
 * @throws UnsupportedError for a device other than cpu and meta; MetaError from meta to cpu.
 * @example
 * import { tensor, float64 } from 'torchlet'
 * tensor([1, 2]).to(float64)
 */
export function to(input: Tensor, ...args: ToArguments): Tensor {
  const { device: place, dtype, copy, memory_format } = toTarget(args)
  const meta = isMetaDevice('to', place, input.isMeta)
  const wanted = dtype ?? input.dtype
  // Who listens to operators knows the conversions by their names, and reads no values.
  const named = wanted === input.dtype || meta !== input.isMeta ? undefined : conversions.get(wanted)
  return named?.(input, { memory_format }) ?? convertedTo(input, wanted, memory_format, copy, meta)
}

/** The dtype, or null to keep what is there, that arguments of `to` ask for. */
export function toTarget(args: ToArguments): Required<WithDTypes<ToOptions>> {
  const target = bindTo(inOrder(args))
  isMetaDevice('to', target.device)
  return target
}

/** The tensor as float64. */
export const double = conversion('double', types.float64)
/** The tensor as float32. */
export const float = conversion('float', types.float32)
/** The tensor as float16. */
export const half = conversion('half', types.float16)
/** The tensor as bfloat16. */
export const bfloat16 = conversion('bfloat16', types.bfloat16)
/** The tensor as int64. */
export const long = conversion('long', types.int64)
/** The tensor as int32. */
export const int = conversion('int', types.int32)
/** The tensor as int16. */
export const short = conversion('short', types.int16)
/** The tensor as int8. */
export const char = conversion('char', types.int8)
/** The tensor as uint8. */
export const byte = conversion('byte', types.uint8)
/** The tensor as bool. */
export const bool = conversion('bool', types.bool)
/** The tensor as complex64. */
export const cfloat = conversion('cfloat', types.complex64)
/** The tensor as complex128. */
export const cdouble = conversion('cdouble', types.complex128)
/** The tensor as complex32. */
export const chalf = conversion('chalf', types.complex32)

const conversions = /* @__PURE__ */ new Map([
  [types.float64, double],
  [types.float32, float],
  [types.float16, half],
  [types.bfloat16, bfloat16],
  [types.int64, long],
  [types.int32, int],
  [types.int16, short],
  [types.int8, char],
  [types.uint8, byte],
  [types.bool, bool],
  [types.complex64, cfloat],
  [types.complex128, cdouble],
  [types.complex32, chalf],
])

/**
 * The tensor on the cpu: itself.
 *
 * @throws MetaError for one on `meta`, which has no values to bring there.
 */
export const cpu = define(
  'cpu',
  ['input', '*', 'memory_format'],
  (input: Tensor, memory_format: FormatLike = null): Tensor =>
    convertedTo(input, input.dtype, memory_format, false, false),
)

/** With another tensor's dtype. */
export const type_as = define('type_as', ['input', 'other'], (input: Tensor, other: Tensor): Tensor =>
  to(input, other.dtype),
)

/** `x.type()` is the name of PyTorch's old tensor class, `'torch.FloatTensor'`; `x.type(dtype)` converts. */
export function type(input: Tensor): string
export function type(input: Tensor, dtype: DTypeLike, options?: { memory_format?: FormatLike }): Tensor
export function type(input: Tensor, dtype?: DTypeLike, options: { memory_format?: FormatLike } = {}): Tensor | string {
  if (dtype !== undefined) return to(input, dtype, options)
  const { storage_name, name } = input.dtype
  return storage_name === null ? `torch.${name}` : `torch.${storage_name.replace('Storage', 'Tensor')}`
}

/* @__NO_SIDE_EFFECTS__ */
function conversion(name: string, wanted: dtype) {
  return define(name, ['input', '*', 'memory_format'], (input: Tensor, memory_format: FormatLike = null): Tensor =>
    convertedTo(input, wanted, memory_format),
  )
}

/** The tensor itself, where nothing changes and no copy is wanted. */
function convertedTo(input: Tensor, wanted: dtype, given: FormatLike, copy = false, meta = input.isMeta): Tensor {
  const format = given ?? preserve_format
  if (wanted === input.dtype && meta === input.isMeta) {
    const keeps = format === preserve_format || format === suggestedFormat(input)
    return keeps && !copy ? input : clone(input, { memory_format: format })
  }
  const made = allocate('to', input.sizes, wanted, copyStrides('to', input, format), meta)
  if (meta) return made
  writeElements(made, cast(input.toTypedArray(), input.dtype, wanted))
  return made
}

/** Positions as `to(device, dtype, …)` has them, whichever form was given. */
function inOrder(args: readonly unknown[]): readonly unknown[] {
  const [first, ...rest] = args
  if (first instanceof dtype) return [undefined, first, ...rest]
  const named = typeof first === 'string' ? types.dtypeNamed(first) : undefined
  if (named !== undefined) return [undefined, named, ...rest]
  if (first instanceof Tensor) return [first.isMeta ? first.device : cpuDevice, first.dtype, ...rest]
  const known =
    first === null || typeof first === 'string' || first instanceof device || isKeywords(first) || args.length === 0
  if (!known)
    requireKind('to', 'dtype', 'torch.dtype, torch.device or Tensor', Kind.DType | Kind.Device | Kind.Tensor, first)
  return args
}

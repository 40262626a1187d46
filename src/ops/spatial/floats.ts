// Floating tensors as the kernels of spatial functions take them: float32, or float64 by kernels of their own; halves
// pass as float32 and are rounded at the end.

import { DTypeError } from '../../errors.js'
import { cast } from '../../tensor/elements/cast.js'
import { conversion, float32, float64 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import type { Sizes } from '../../tensor/shape.js'
import { resultOf } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { engine } from '../../wasm/engine.js'
import type { LinearMemory } from '../../wasm/memory.js'

export type Floats = Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>

/** In which a function computes. `name` is how its kernels begin. */
export interface Precision {
  readonly name: 'f32' | 'f64'
  readonly type: dtype
  /** Bytes of an element. */
  readonly bytes: 4 | 8
  make(length: number): Floats
  /** Linear memory as elements; valid until memory is asked for. */
  view(memory: LinearMemory): Float32Array | Float64Array
}

const f32: Precision = {
  name: 'f32',
  type: float32,
  bytes: 4,
  make: (length) => new Float32Array(length),
  view: (memory) => memory.f32,
}

const f64: Precision = {
  name: 'f64',
  type: float64,
  bytes: 8,
  make: (length) => new Float64Array(length),
  view: (memory) => memory.f64,
}

/**
 * How to compute with tensors of this dtype.
 *
 * @throws DTypeError for what is no float of 2, 4 or 8 bytes.
 */
export function precisionOf(op: string, type: dtype): Precision {
  if (type === float64) return f64
  if (type.kind === 'float' && type.itemsize >= 2) return f32
  throw new DTypeError({
    op,
    expected: 'a tensor of a floating point dtype',
    got: `${type}`,
    remedy: `Convert it: ${conversion(type)}`,
  })
}

/** The elements row-major, halves widened; shared with the tensor where its layout allows. */
export function floatsOf(tensor: Tensor): Floats {
  return tensor.toTypedArray() as Floats
}

/**
 * An operator's result of dtype `type`, row-major.
 *
 * @param operands As `resultOf` has them.
 * @param compute Gives the elements as `computed` has them.
 */
export function floatTensor(
  op: string,
  operands: readonly unknown[],
  computed: Precision,
  type: dtype,
  sizes: Sizes,
  compute: () => Floats,
): Tensor {
  return resultOf(op, operands, sizes, type, null, () => {
    const values = compute()
    return computed.type === type ? values : cast(values, computed.type, type)
  })
}

/**
 * That a parameter has the input's dtype.
 *
 * @throws DTypeError that names the call which mends it.
 */
export function requireSameType(op: string, input: Tensor, name: string, parameter: Tensor | null): void {
  if (parameter === null || parameter.dtype === input.dtype) return
  const isInteger = input.dtype.kind !== 'float' && input.dtype.kind !== 'complex' && parameter.dtype === float32
  throw new DTypeError({
    op,
    expected: `an input of dtype ${parameter.dtype}, which its ${name} has`,
    got: `${input.dtype}`,
    remedy: isInteger
      ? `Convert it: ${conversion(input.dtype)}`
      : `Convert one of them: x.to(${parameter.dtype.name}), or the module by module.to(${input.dtype.name})`,
  })
}

/** Addresses of blocks of so many bytes, side by side, theirs until linear memory's scratch is asked for again. */
export function workspace(...bytes: readonly number[]): number[] {
  const rounded = bytes.map((each) => Math.ceil(each / 64) * 64)
  let at = engine().memory.scratch(rounded.reduce((sum, each) => sum + each, 0))
  return rounded.map((each) => {
    at += each
    return at - each
  })
}

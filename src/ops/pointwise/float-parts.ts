// Floats by their parts and their neighbours: ATen/native/UnaryOps.cpp, frexp; BinaryOps.cpp, nextafter.

import { define } from '../../define.js'
import { DTypeError } from '../../errors.js'
import { allocate, onMeta } from '../../tensor/allocate.js'
import { cast } from '../../tensor/elements/cast.js'
import { bfloat16, float16, float32, float64, int32 } from '../../tensor/dtype.js'
import type { dtype } from '../../tensor/dtype.js'
import { broadcastSizes } from '../../tensor/shape.js'
import { preservedStrides, resultStrides } from '../../tensor/strides.js'
import type { Tensor } from '../../tensor/tensor.js'
import { writeElements } from '../../tensor/write.js'
import { requireTaken } from './elementwise.js'
import { to } from '../moving/convert.js'
import { result_type } from '../promotion.js'
import { returnType } from '../return-types.js'
import type { Returned } from '../return-types.js'
import { expand } from '../views/strided.js'

const frexpResult = returnType('frexp', ['mantissa', 'exponent'])

/**
 * mantissa · 2^exponent, the mantissa between 0.5 and 1, the exponent int32.
 *
 * @throws DTypeError for what is not floating.
 */
export const frexp = define('frexp', ['input'], (input: Tensor): Returned<readonly ['mantissa', 'exponent']> => {
  if (!input.dtype.is_floating_point) {
    const message = 'torch.frexp() only supports floating-point dtypes'
    throw new DTypeError({ op: 'frexp', expected: 'floats', got: `${input.dtype}`, message })
  }
  const strides = preservedStrides(input.sizes, input.strides)
  const isMeta = onMeta('frexp', [input])
  const [mantissa, exponent] = [input.dtype, int32].map((type) =>
    allocate('frexp', input.sizes, type, strides, isMeta),
  ) as [Tensor, Tensor]
  if (isMeta) return frexpResult(mantissa, exponent)
  const values = to(input, float64).toTypedArray() as Float64Array
  const [mantissas, exponents] = [new Float64Array(values.length), new Int32Array(values.length)]
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number
    const exponent = exponentOf(value)
    exponents[at] = exponent
    // In two steps, since 2^-exponent may be out of range.
    const half = Math.trunc(exponent / 2)
    mantissas[at] = value * 2 ** -half * 2 ** -(exponent - half)
  }
  writeElements(mantissa, cast(mantissas, float64, input.dtype))
  writeElements(exponent, exponents)
  return frexpResult(mantissa, exponent)
})

const word = new DataView(new ArrayBuffer(8))

/** By which power of 2 a value is between 0.5 and 1; 0 of what has none. */
function exponentOf(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 0
  word.setFloat64(0, value)
  const bits = (word.getUint32(0) >>> 20) & 0x7ff
  // Subnormal numbers are brought up first.
  return bits === 0 ? exponentOf(value * 2 ** 64) - 64 : bits - 1022
}

/** How many bytes the bits of a float take, and where they stand in a number of 64 or 32 bits. */
const widths: ReadonlyMap<dtype, 2 | 4 | 8> = new Map([
  [float16, 2],
  [bfloat16, 2],
  [float32, 4],
  [float64, 8],
])

/** The next float after `input` on the way to `other`. */
export const nextafter = define('nextafter', ['input', 'other'], (input: Tensor, other: Tensor): Tensor => {
  const type = result_type(input, other)
  requireTaken('nextafter', type, { dispatch: 'nextafter_cpu', floats: true })
  const sizes = broadcastSizes('nextafter', input.sizes, other.sizes)
  const made = allocate(
    'nextafter',
    sizes,
    type,
    resultStrides(sizes, [input, other]),
    onMeta('nextafter', [input, other]),
  )
  if (made.isMeta) return made
  const [from, towards] = [input, other].map((each) => to(expand(each, sizes), type)) as [Tensor, Tensor]
  const [x, y] = [from, towards].map((each) => to(each, float64).toTypedArray() as Float64Array) as [
    Float64Array,
    Float64Array,
  ]
  const bits = bitsOf(from, widths.get(type) as 2 | 4 | 8)
  for (let at = 0; at < x.length; at++) step(bits, at, x[at] as number, y[at] as number, type)
  writeElements(made, new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength))
  return made
})

type Bits = Int16Array | Int32Array | BigInt64Array

function bitsOf(tensor: Tensor, width: 2 | 4 | 8): Bits {
  const { buffer } = tensor.toBytes().slice()
  return width === 2 ? new Int16Array(buffer) : width === 4 ? new Int32Array(buffer) : new BigInt64Array(buffer)
}

/** Floats of one sign are in the order of their bits. */
function step(bits: Bits, at: number, x: number, y: number, type: dtype): void {
  if (x === y) return write(bits, at, y, type)
  if (Number.isNaN(x) || Number.isNaN(y)) return write(bits, at, NaN, type)
  if (x === 0) return set(bits, at, 1, y < 0)
  add(bits, at, x > 0 === y > x ? 1 : -1)
}

function add(bits: Bits, at: number, by: 1 | -1): void {
  if (bits instanceof BigInt64Array) (bits[at] as bigint) += BigInt(by)
  else (bits[at] as number) += by
}

function set(bits: Bits, at: number, value: number, negative: boolean): void {
  if (bits instanceof BigInt64Array) bits[at] = negative ? BigInt(value) - 2n ** 63n : BigInt(value)
  else if (bits instanceof Int32Array) bits[at] = negative ? value - 2 ** 31 : value
  else bits[at] = negative ? value - 2 ** 15 : value
}

function write(bits: Bits, at: number, value: number, type: dtype): void {
  const bytes = cast(Float64Array.of(value), float64, type)
  const view = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  new Uint8Array(bits.buffer, bits.byteOffset + at * view.length, view.length).set(view)
}

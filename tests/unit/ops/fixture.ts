// fixtures/ops.json, what PyTorch made of operands, as tensors and back.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as dtypes from '../../../src/tensor/dtype.js'
import type { dtype } from '../../../src/tensor/dtype.js'
import { frombuffer } from '../../../src/tensor/making/data.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { reshape } from '../../../src/ops/views/reshape.js'

/** A tensor's elements, row-major, as hexadecimal bytes. */
export interface Written {
  readonly dtype: string
  readonly size: number[]
  readonly stride: number[]
  readonly hex: string
}
export type Result = Written | { readonly error: string } | { readonly value: unknown }
type Placed = [dtype: string, layout: string]

export interface OpsFixture {
  readonly torch: string
  readonly promote: { names: string[]; table: (string | null)[][] }
  readonly result_type: { a: GivenType; b: GivenType; result: string | { error: string } }[]
  readonly values: Record<string, string>
  readonly layouts: Record<string, [size: number[], stride: number[]]>
  readonly binary: { op: string; a: Placed; b: Placed | number | boolean; result: Result }[]
  readonly unary: { op: string; a: Placed; result: Result }[]
  readonly casts: { from: Written; to: string; result: Result }[]
  readonly products: { op: string; a: Written; b: Written; c?: Written | null; result: Result }[]
  readonly creation: { call: [name: string, ...args: unknown[]]; result: Result }[]
  readonly random: { call: [name: string, ...args: unknown[]]; result: Result }[]
}
export type GivenType = { dtype: string; size: number[] } | { number: number | boolean } | { complex: [number, number] }

export const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/ops.json', import.meta.url), 'utf8'),
) as OpsFixture

export function typeNamed(name: string): dtype {
  return dtypes[name as 'float32']
}

export function read(written: Written): Tensor {
  const type = typeNamed(written.dtype)
  if (written.hex === '')
    return new Tensor(frombuffer(new Uint8Array(8), { dtype: dtypes.uint8 }).storage, type, written.size)
  return reshape(frombuffer(bytesOf(written.hex), { dtype: type }), written.size)
}

/** One of the fixture's operands: six elements of a dtype in a layout. */
export function operand([name, layout]: Placed): Tensor {
  const [size, stride] = fixture.layouts[layout] as [number[], number[]]
  return new Tensor(
    frombuffer(bytesOf(fixture.values[name] as string), { dtype: typeNamed(name) }).storage,
    typeNamed(name),
    size,
    stride,
  )
}

/** That `run` gives PyTorch's result: dtype, sizes, strides and, unless `close` compares them, every bit. */
export function same(run: () => unknown, expected: Result, close?: (got: Tensor, wanted: Tensor) => void): void {
  if ('error' in expected) {
    assert.throws(run, (error: Error) => {
      const words = expected.error.replace('_t without', ' without') // C++'s name of the dtype
      assert.ok(error.message.includes(words), `said ${error.message}\n not ${words}`)
      return true
    })
    return
  }
  const got = run()
  if (!(got instanceof Tensor)) return assert.deepEqual({ value: got }, expected)
  const wanted = expected as Written
  const { dtype, size, stride } = { dtype: got.dtype.name, size: [...got.size()], stride: [...got.stride()] }
  assert.deepEqual({ dtype, size, stride }, { dtype: wanted.dtype, size: wanted.size, stride: wanted.stride })
  if (close !== undefined) return close(got, read(wanted))
  return assert.equal(hexOf(got), canonical(wanted))
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(Buffer.from(hex, 'hex'))
}

/** A NaN is a NaN: platforms differ in its sign and payload. */
function hexOf(tensor: Tensor): string {
  const bytes = Buffer.from(tensor.toBytes()).toString('hex')
  return canonical({ dtype: tensor.dtype.name, size: [], stride: [], hex: bytes })
}

function canonical(written: Written): string {
  const [width, exponent, mantissa] = nans[written.dtype] ?? [0, 0n, 0n]
  if (width === 0) return written.hex
  return written.hex.replace(new RegExp(`.{${width}}`, 'g'), (text) => {
    const bits = BigInt(
      `0x${Buffer.from(text, 'hex')
        .toReversed()
        .reduce((all, byte) => all + byte.toString(16).padStart(2, '0'), '')}`,
    )
    return (bits & exponent) === exponent && (bits & mantissa) !== 0n ? 'nan' : text
  })
}

/** Hexadecimal digits of a part, the bits of its exponent and of its mantissa. */
const nans: Readonly<Partial<Record<string, [number, bigint, bigint]>>> = {
  float16: [4, 0x7c00n, 0x3ffn],
  complex32: [4, 0x7c00n, 0x3ffn],
  bfloat16: [4, 0x7f80n, 0x7fn],
  float32: [8, 0x7f800000n, 0x7fffffn],
  complex64: [8, 0x7f800000n, 0x7fffffn],
  float64: [16, 0x7ff0000000000000n, 0xfffffffffffffn],
  complex128: [16, 0x7ff0000000000000n, 0xfffffffffffffn],
}

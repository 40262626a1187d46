// fixtures/spatial.json, what PyTorch's spatial functions give, with its descriptions as tensors.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import * as torch from '../../../../src/index.js'
import { nn } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/tensor/tensor.js'

export interface Described {
  readonly sizes: readonly number[]
  readonly seed: number
  readonly dtype: 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'uint8'
  readonly positive: boolean
  readonly scale: number
}

export interface Stored {
  readonly size: readonly number[]
  readonly dtype: string
  /** Every so many elements are stored. */
  readonly step: number
  readonly data: readonly (number | string)[]
}

export interface Case {
  readonly fn: string
  /** Of unpooling: what was pooled. */
  readonly of?: Described
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly outputs: readonly Stored[]
}

export const cases = (
  JSON.parse(readFileSync(new URL('../../../fixtures/spatial.json', import.meta.url), 'utf8')) as { cases: Case[] }
).cases

type AnyFunction = (...args: unknown[]) => unknown

/** What our function gives for a case's arguments. */
export function call({ fn, of, args, kwargs }: Case): Tensor[] {
  const functional = nn.functional as unknown as Record<string, AnyFunction>
  const run = functional[fn]
  assert.ok(run !== undefined, `there is no nn.functional.${fn}`)
  const given = args.map(argument)
  if (of !== undefined)
    given.unshift(...(functional[fn.replace('unpool', 'pool')]!(argument(of), 2, { return_indices: true }) as Tensor[]))
  const named = Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, argument(value)]))
  const output = run(...given, named)
  return Array.isArray(output) ? (output as Tensor[]) : [output as Tensor]
}

function argument(value: unknown): unknown {
  if (value === 'inf') return Infinity
  return typeof value === 'object' && value !== null && 'sizes' in value ? made(value as Described) : value
}

/** The tensor that spatial.py makes of a description. */
export function made({ sizes, seed, dtype, positive, scale }: Described): Tensor {
  const count = sizes.reduce((product, size) => product * size, 1)
  const values = Float64Array.from({ length: count }, (_, index) => {
    const value = ((((379 * index + 101 * seed) % 1009) - 504) / 256) * scale
    return positive ? Math.abs(value) + 0.25 : value
  })
  return torch
    .tensor(values)
    .to(torch[dtype])
    .reshape([...sizes])
}

/** Relative to the largest element. */
const tolerances: Readonly<Record<string, number>> = {
  float64: 1e-12,
  float32: 1e-5,
  float16: 2e-3,
  bfloat16: 1e-2,
  int64: 0,
  uint8: 0,
}

export function assertStored(got: Tensor, { size, dtype, step, data }: Stored): void {
  assert.deepEqual([...got.shape], size)
  assert.equal(got.dtype.name, dtype)
  const values = Array.from(got.toTypedArray() as ArrayLike<number>, Number).filter((_, index) => index % step === 0)
  const wanted = data.map(Number)
  assert.equal(values.length, wanted.length)
  const scale = Math.max(...wanted.filter(Number.isFinite).map(Math.abs), 1e-30)
  for (const [index, want] of wanted.entries()) {
    const value = values[index] as number
    if (Object.is(value, want) || Math.abs(value - want) <= (tolerances[dtype] as number) * scale) continue
    assert.fail(`element ${index * step} is ${value}, not ${want}`)
  }
}

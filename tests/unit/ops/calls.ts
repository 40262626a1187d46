// Replays the calls of PyTorch that tests/fixtures/calls.py wrote down.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { allclose } from '../../../src/ops/pointwise/compare.js'
import { clone } from '../../../src/ops/moving/copies.js'
import { to } from '../../../src/ops/moving/convert.js'
import { as_strided } from '../../../src/ops/views/strided.js'
import * as dtypes from '../../../src/tensor/dtype.js'
import { UntypedStorage } from '../../../src/tensor/storage.js'
import { Tensor } from '../../../src/tensor/tensor.js'
import { contiguousStrides } from '../../../src/tensor/shape.js'
import { same } from './fixture.js'
import type { Written } from './fixture.js'

type WrittenTensor = [dtype: string, size: number[], hex: string, stride?: number[]]
type Result = WrittenTensor | { error: string } | { items: Result[] } | { value: unknown }

interface Fixture {
  readonly torch: string
  readonly tensors: Record<string, [dtype: string, size: number[], stride: number[], offset: number, hex: string]>
  readonly cases: [name: string, args: unknown[], kwargs: Record<string, unknown>, result: Result][]
}

export interface Rules {
  /** Functions whose results are sums, with the greatest difference relative to the value, and absolute. */
  readonly close?: Readonly<Record<string, number>>
  /** Sentences that PyTorch says where a check is missing; here another error is as good. */
  readonly accidental?: readonly string[]
}

/** A test for each call in `tests/fixtures/<file>`. */
export function replay(file: string, functions: object, { close = {}, accidental = [] }: Rules = {}): void {
  const path = new URL(`../../fixtures/${file}`, import.meta.url)
  const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture
  const tensors = new Map(Object.entries(fixture.tensors).map(([name, written]) => [`$${name}`, tensorOf(written)]))
  const resolve = (arg: unknown): unknown => {
    if (Array.isArray(arg)) return arg.map(resolve)
    if (typeof arg !== 'string') return arg
    if (arg.startsWith('torch.')) return dtypes[arg.slice(6) as 'int64']
    return tensors.get(arg) ?? arg
  }
  test(`${file}: as PyTorch ${fixture.torch}`, async (t) => {
    for (const [name, args, kwargs, result] of fixture.cases) {
      const keywords = Object.fromEntries(Object.entries(kwargs).map(([key, value]) => [key, resolve(value)]))
      const run = functionNamed(functions, name)
      const given = args.map(resolve)
      const inPlace = name.endsWith('_') || name === 'setAt'
      if (inPlace) given[0] = clone(given[0] as Tensor)
      const call = () => {
        const got = run(...given, ...(Object.keys(kwargs).length > 0 ? [keywords] : []))
        if (inPlace) assert.equal(got, given[0])
        return got
      }
      await t.test(JSON.stringify([name, args, kwargs]), () => {
        if ('error' in result && accidental.some((words) => result.error.includes(words))) assert.throws(call)
        else if ('error' in result) same(call, result)
        else compare(call(), result, close[name])
      })
    }
  })
}

function compare(got: unknown, expected: Exclude<Result, { error: string }>, tolerance?: number): void {
  if ('items' in expected) {
    const items = got as readonly unknown[]
    assert.equal(items.length, expected.items.length)
    expected.items.forEach((item, index) => compare(items[index], item as WrittenTensor, tolerance))
  } else if ('value' in expected) {
    assert.deepEqual(got, expected.value)
  } else {
    const [dtype, size, hex, stride = contiguousStrides(size)] = expected
    const written: Written = { dtype, size, stride: [...stride], hex }
    const near = (a: Tensor, b: Tensor) => {
      const [x, y] = [to(a, dtypes.float64), to(b, dtypes.float64)]
      const message = `${JSON.stringify(a.tolist())} is not near ${JSON.stringify(b.tolist())}`
      assert.ok(allclose(x, y, { rtol: tolerance as number, atol: tolerance as number, equal_nan: true }), message)
    }
    same(() => got, written, tolerance === undefined ? undefined : near)
  }
}

function functionNamed(functions: object, name: string): (...args: unknown[]) => unknown {
  let found: unknown = functions
  for (const part of name.split('.')) found = (found as Record<string, unknown>)[part]
  assert.equal(typeof found, 'function', `there is no ${name}`)
  return found as (...args: unknown[]) => unknown
}

function tensorOf([type, size, stride, offset, hex]: Fixture['tensors'][string]): Tensor {
  const storage = new UntypedStorage(Uint8Array.from(Buffer.from(hex, 'hex')))
  const dtype = dtypes[type as 'int64']
  return as_strided(new Tensor(storage, dtype, [storage.nbytes / dtype.itemsize]), size, stride, offset)
}

// Every view that fixtures/views.py asked of PyTorch 2.14: sizes, strides, offset, values, sharing, errors.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as copies from '../../../src/ops/moving/copies.js'
import { matrixTransposed, reversed } from '../../../src/ops/views/dims.js'
import { tensorMethods } from '../../../src/namespaces/methods.js'
import { ownMethods } from '../../../src/ops/own-methods.js'
import * as dtypes from '../../../src/tensor/dtype.js'
import { zeros_like } from '../../../src/tensor/making/factory.js'
import { arange } from '../../../src/tensor/making/ranges.js'
import { as_strided } from '../../../src/ops/views/strided.js'
import { Tensor } from '../../../src/tensor/tensor.js'

interface Look {
  readonly size: number[]
  readonly stride: number[]
  readonly offset: number
  readonly values: unknown
  readonly shares: boolean
}
type Method = [name: string, ...args: unknown[]]
interface Fixture {
  readonly torch: string
  readonly bases: Record<string, [size: number[], stride: number[], offset: number]>
  readonly cases: { base: string; chain: Method[]; result: Look | Look[] | { error: string } }[]
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/views.json', import.meta.url), 'utf8')) as Fixture
const functions = {
  ...tensorMethods,
  ...ownMethods,
  ...copies,
  zeros_like,
  T: reversed,
  mT: matrixTransposed,
} as unknown as Record<string, (...args: unknown[]) => unknown>

function apply(input: unknown, [name, ...args]: Method): unknown {
  const run = functions[name] as (...args: unknown[]) => unknown
  const isDtype = name === 'view' && typeof args[0] === 'string'
  return isDtype ? run(input, dtypes[args[0] as 'uint8']) : run(input, ...args)
}

function look(x: Tensor, base: Tensor): Look {
  const { size, stride, offset } = { size: [...x.size()], stride: [...x.stride()], offset: x.storage_offset() }
  const values = x.dtype === dtypes.float32 ? x.tolist() : null
  return { size, stride, offset, values, shares: x.storage === base.storage }
}

test(`views as PyTorch ${fixture.torch} makes them`, async (t) => {
  for (const { base, chain, result } of fixture.cases) {
    const [size, stride, offset] = fixture.bases[base] as [number[], number[], number]
    const start = as_strided(arange(24, { dtype: dtypes.float32 }), size, stride, offset)
    const run = () => chain.reduce<unknown>(apply, start)
    await t.test(`${base}: ${JSON.stringify(chain)}`, () => {
      if ('error' in result) return assert.throws(run, (error: Error) => says(error.message, result.error))
      const got = run()
      const seen = Array.isArray(got) ? got.map((each) => look(each as Tensor, start)) : look(got as Tensor, start)
      // PyTorch's empty tensors of their own have no memory, so that all of them seem to share it.
      const empty = !Array.isArray(seen) && seen.size.includes(0)
      return assert.deepEqual(empty ? { ...seen, shares: (result as Look).shares } : seen, result)
    })
  }
})

/** What PyTorch says where a check is missing; here the cause is named. */
const accidental = new Set(['numel: integer multiplication overflow', 'unflatten got an unexpected error:'])

/** Messages may name the operation before PyTorch's words, and its dtypes as torchlet does. */
function says(message: string, expected: string): boolean {
  if (accidental.has(expected) || message.includes(expected.replace('(sparse_coo)', ''))) return true
  assert.fail(`said ${JSON.stringify(message)}\n   not ${JSON.stringify(expected)}`)
}

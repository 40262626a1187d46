// Modules and functions of torch.nn run on the same seeds as by PyTorch: tests/fixtures/nn-forward.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import { manual_seed, nn, PyFloat, rand, randint, randn, tensor, Tensor } from '../../../src/index.js'
import type { dtype } from '../../../src/index.js'

interface Spec {
  readonly cls?: string
  readonly function?: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
}

interface Output {
  readonly dtype: string
  readonly shape: readonly number[]
  readonly data: readonly (number | boolean | string)[]
}

interface Case {
  readonly what: Spec
  readonly inputs: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
  readonly training: boolean
  readonly output: readonly Output[]
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn-forward.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly families: Readonly<Record<string, readonly Case[]>>
}

for (const [family, cases] of Object.entries(fixture.families)) {
  test(`${family}: outputs are PyTorch ${fixture.torch}'s`, async (t) => {
    const before = nn.setWarningHandler(() => {})
    for (const [index, each] of cases.entries()) {
      const { what } = each
      await t.test(`${index} ${what.cls ?? what.function}(${JSON.stringify([...what.args, what.kwargs])})`, () => {
        const got = flat(run(each))
        assert.equal(got.length, each.output.length, 'another number of outputs')
        for (const [at, wanted] of each.output.entries()) close(got[at] as Tensor, wanted)
      })
    }
    nn.setWarningHandler(before)
  })
}

function run({ what, inputs, kwargs, training }: Case): unknown {
  manual_seed(1)
  if (what.function !== undefined) {
    manual_seed(2)
    const args = callOf(what.args, what.kwargs)
    manual_seed(3)
    return (nn.functional as unknown as Record<string, (...args: unknown[]) => unknown>)[what.function]?.(...args)
  }
  const module = made(what) as nn.Module<unknown>
  module.train(training)
  manual_seed(2)
  const args = callOf(inputs, kwargs)
  manual_seed(3)
  return module.__call__(...args)
}

function callOf(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown[] {
  const positional = args.map(made)
  const named = Object.entries(kwargs).map(([name, value]) => [name, made(value)])
  return named.length === 0 ? positional : [...positional, Object.fromEntries(named)]
}

function made(spec: unknown): unknown {
  if (Array.isArray(spec)) return spec.map(made)
  if (typeof spec !== 'object' || spec === null) return spec
  if ('inf' in spec) return Infinity
  if ('cls' in spec) {
    const { cls, args, kwargs } = spec as Spec
    const make = (nn as unknown as Record<string, (...args: unknown[]) => unknown>)[cls as string]
    assert.ok(make !== undefined, `there is no nn.${cls}`)
    return make(...callOf(args, kwargs))
  }
  if ('randn' in spec) return randn(spec.randn as number[])
  if ('rand' in spec) return rand(spec.rand as number[])
  if ('randint' in spec) return randint(...(spec.randint as [number, number[]]))
  if ('log_softmax' in spec) return nn.functional.log_softmax(randn(spec.log_softmax as number[]), -1)
  if ('causal' in spec) return nn.Transformer.generate_square_subsequent_mask(spec.causal as number)
  if ('float' in spec) return PyFloat(spec.float as number)
  if ('packed' in spec) {
    const { packed, lengths, batch_first, enforce_sorted } = spec as unknown as {
      packed: number[]
      lengths: number[]
      batch_first: boolean
      enforce_sorted: boolean
    }
    return nn.utils.rnn.pack_padded_sequence(randn(packed), lengths, batch_first, enforce_sorted)
  }
  const { tensor: data, dtype: name } = spec as unknown as { tensor: never; dtype: string | null }
  return tensor(data, name === null ? {} : { dtype: (torch as unknown as Record<string, dtype>)[name] as dtype })
}

function flat(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value]
  return Array.isArray(value) ? value.flatMap(flat) : []
}

/** Sizes and dtype equal, elements within 1e-5 of the largest. */
function close(got: Tensor, wanted: Output): void {
  assert.equal(String(got.dtype), wanted.dtype)
  assert.deepEqual([...got.shape], wanted.shape)
  const values = Array.from(got.toTypedArray() as Float32Array, Number)
  const numbers = wanted.data.map((each) => (each === 'inf' ? Infinity : each === '-inf' ? -Infinity : Number(each)))
  const scale = Math.max(...numbers.filter(Number.isFinite).map(Math.abs), 1e-30)
  for (const [index, want] of numbers.entries()) {
    const value = values[index] as number
    if (Number.isNaN(want) ? Number.isNaN(value) : value === want || Math.abs(value - want) <= 1e-5 * scale) continue
    assert.fail(`element ${index} is ${value}, not ${want}`)
  }
}

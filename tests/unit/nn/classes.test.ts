// Classes of torch.nn made after the same seed as by PyTorch: they print the same and are saved to the same bytes, which
// tells attributes, their order and the numbers drawn.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, manual_seed, nn, ones, PyFloat, saveSync } from '../../../src/index.js'
import { repr } from '../../../src/python/repr.js'
import { sha256 } from '../../support/manifests/tagged-tensors.js'

interface Spec {
  readonly cls: string
  readonly args: readonly unknown[]
  readonly kwargs: Readonly<Record<string, unknown>>
}

interface Described extends Spec {
  readonly repr: string
  readonly sha256: string
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn-classes.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly modules: readonly Described[]
}

test(`classes as PyTorch ${fixture.torch} makes, prints and saves them`, async (t) => {
  for (const spec of fixture.modules) {
    await t.test(spec.repr.split('\n')[0] as string, () => {
      manual_seed(1)
      const module = made(spec) as nn.Module
      assert.equal(repr(module), spec.repr)
      const bytes = saveSync(module, { name: 'm' })
      assert.equal(sha256(bytes), spec.sha256, 'other bytes than PyTorch writes')
      const again = loadSync<nn.Module>(bytes)
      assert.equal(again.constructor, module.constructor)
      assert.equal(repr(again), spec.repr)
    })
  }
})

function made(spec: unknown): unknown {
  if (Array.isArray(spec)) return spec.map(made)
  if (typeof spec !== 'object' || spec === null) return spec
  if ('cls' in spec) {
    const { cls, args, kwargs } = spec as Spec
    const make = (nn as unknown as Record<string, (...args: unknown[]) => unknown>)[cls]
    assert.ok(make !== undefined, `there is no nn.${cls}`)
    const named = Object.fromEntries(Object.entries(kwargs).map(([name, value]) => [name, made(value)]))
    return make(...args.map(made), ...(Object.keys(named).length > 0 ? [named] : []))
  }
  if ('ones' in spec) return ones(spec.ones as number[])
  if ('float' in spec) return PyFloat(spec.float as number)
  return Object.fromEntries(Object.entries(spec).map(([name, value]) => [name, made(value)]))
}

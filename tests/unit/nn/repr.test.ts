// Printed modules, to the character.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inspect } from 'node:util'
import { nn } from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import { sharedPath, withoutShared } from '../../support/shared.js'
import { fixture } from './fixture.js'

class Net extends nn.Module {
  net = nn.Sequential(nn.Linear(2, 3), nn.ReLU({ inplace: true }))
  last = nn.Linear(3, 1, { bias: false })

  override extra_repr(): string {
    return 'one\ntwo'
  }
}

const printed: Readonly<Record<string, () => nn.Module>> = {
  empty: () => new nn.Module(),
  sequential: () => nn.Sequential(),
  linear: () => nn.Linear(20, 30),
  inplace: () => nn.ReLU(true),
  flatten: () => nn.Flatten(0, 2),
  net: () => new Net(),
}

test(`modules print as PyTorch ${fixture.torch}'s`, () => {
  assert.deepEqual(Object.keys(printed), Object.keys(fixture.printed))
  for (const [name, make] of Object.entries(printed)) {
    assert.equal(String(make()), fixture.printed[name])
    assert.equal(inspect(make()), fixture.printed[name], "Node's inspect says the same")
  }
})

test('a child that is None, and one reached twice', () => {
  class Tied extends nn.Module {
    encoder = nn.Linear(3, 3)
    decoder = nn.Linear(3, 3)
    again = this.encoder
    off: nn.Module | null = nn.ReLU()

    constructor() {
      super()
      this.train() // a walk, which registers what the fields hold
      this.off = null
    }
  }
  assert.equal(String(new Tied()), fixture.tied.repr)
})

interface Printed {
  readonly cls?: string
  readonly repr: string
}

const path = 'fixtures/torch-2.14.1/print.json'

test("the present classes of print.json, made as PyTorch's test makes them", needs(withoutShared(path)), () => {
  const { modules } = JSON.parse(readFileSync(sharedPath(path), 'utf8')) as { modules: readonly Printed[] }
  const made = [nn.Identity(), nn.Sequential(), nn.Flatten(), nn.ReLU()]
  const names = made.map((module) => {
    const { __module__, __qualname__ } = module.constructor as typeof nn.Linear
    return `${__module__}.${__qualname__}`
  })
  const present = modules.filter(({ cls }) => cls !== undefined && names.includes(cls))
  assert.equal(present.length, made.length)
  for (const { cls, repr } of present) assert.equal(String(made[names.indexOf(cls as string)]), repr)
})

test('a class that a minifier renamed prints under its Python name', () => {
  class a extends nn.Module {
    static override readonly __qualname__ = 'Outer.Net'
  }
  assert.equal(String(new a()), 'Net()')
})

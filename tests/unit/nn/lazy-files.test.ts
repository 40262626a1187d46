// Files of lazy modules that never ran: they print, list and run as in PyTorch, and then are what they stand for. And a traced
// module that reaches itself, which is whole in each place where it is written. tests/fixtures/nn-lazy.py.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadSync, nn, randn, repr, saveSync } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

interface Case {
  readonly file: string
  readonly repr: string
  readonly state_dict: readonly string[]
  readonly input: readonly number[]
  readonly output: readonly number[]
  readonly ran: string
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/nn-lazy.json', import.meta.url), 'utf8')) as {
  readonly torch: string
  readonly lazy: Readonly<Record<string, Case>>
  readonly traced: string
}

for (const [name, each] of Object.entries(fixture.lazy)) {
  test(`${name} of PyTorch ${fixture.torch} that never ran`, () => {
    const before = nn.setWarningHandler(() => {})
    const module = loadSync<nn.Module>(Buffer.from(each.file, 'base64'))
    assert.equal(String(module), each.repr)
    assert.deepEqual([...module.state_dict().values()].map(repr), each.state_dict)
    const again = loadSync<nn.Module>(saveSync(module, { allow: 'all' }))
    for (const lazy of [module, again]) {
      assert.deepEqual([...(lazy.__call__(randn(each.input)) as Tensor).shape], each.output)
      assert.equal(String(lazy), each.ran)
      // Nothing of the hooks is left, which save would not write unasked.
      assert.equal(String(loadSync(saveSync(lazy))), each.ran)
    }
    nn.setWarningHandler(before)
  })
}

test('a traced module that reaches itself is written whole', () => {
  const traced = loadSync<nn.Module>(Buffer.from(fixture.traced, 'base64'))
  const again = loadSync<nn.Module>(saveSync(traced, { allow: 'all' }))
  assert.ok(again instanceof nn.Module)
  assert.equal((again.getattr('extra') as readonly unknown[])[0], again)
  assert.equal(again.getattr('_code'), traced.getattr('_code'))
})

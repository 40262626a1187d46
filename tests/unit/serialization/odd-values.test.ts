// Values that few checkpoints hold: they print as Python prints them, and are saved again as the bytes that they came from.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import {
  fingerprint,
  loadSync,
  nn,
  OrderedDict,
  PyObject,
  repr,
  saveSync,
  set_printoptions,
  Tensor,
  Tuple,
  UnsafeError,
} from '../../../src/index.js'

interface OddValue {
  readonly protocol: 2 | 4
  readonly same_bytes: boolean
  readonly repr: string
  readonly file: string
}

const { cases } = JSON.parse(readFileSync(new URL('../../fixtures/odd-values.json', import.meta.url), 'utf8')) as {
  readonly cases: Readonly<Record<string, OddValue>>
}
const bytesOf = (name: string): Buffer => Buffer.from(cases[name]!.file, 'base64')

before(() => set_printoptions({ python: '3.14' }))
after(() => set_printoptions({ profile: 'default' }))

for (const [name, expected] of Object.entries(cases)) {
  test(name, async () => {
    const bytes = bytesOf(name)
    const value = loadSync(bytes)
    assert.equal(repr(value), expected.repr)
    const saved = saveSync(value, { allow: 'all', pickle_protocol: expected.protocol })
    if (expected.same_bytes) assert.deepEqual(Buffer.from(saved), bytes)
    assert.equal(repr(loadSync(saved)), expected.repr)
    assert.match(await fingerprint(value), /^[0-9a-f]{64}$/)
  })
}

test('what a bound method made knows the method', () => {
  const [made, other] = loadSync<PyObject[]>(bytesOf('made by a bound method')) as [PyObject, PyObject]
  const method = made.callee
  assert.ok(method !== null && other.callee !== null)
  assert.deepEqual([method.name, method.args[1], [...made.args]], ['builtins.getattr', 'make', [1, 1]])
  assert.ok((method.args[0] as PyObject).name === '__main__.Factory' && method.args[0] === other.callee.args[0])
})

test('return types are tuples whose items have names', () => {
  const [max] = loadSync<Tuple<Tensor>[]>(bytesOf('return types')) as [Tuple<Tensor> & { readonly indices: Tensor }]
  assert.ok(max instanceof Tuple)
  assert.deepEqual([max.length, max.indices.item()], [2, 1])
})

test('a module that torch.fx traced is a module, and its code an attribute', () => {
  const module = loadSync(bytesOf('traced module'), { expect: nn.Module })
  assert.deepEqual([...module.state_dict().keys()], ['0.weight', '0.bias'])
  assert.match(String(module.getattr('_code')), /def forward\(self, input\)/)
  assert.throws(() => saveSync(module), UnsafeError)
})

test('attributes of a dict keep their floats', () => {
  const loaded = loadSync(bytesOf('float attributes of a dict'), { expect: OrderedDict })
  assert.equal(repr(loaded.__dict__), "{'whole': 1.0, 'list': [2.0, 2]}")
})

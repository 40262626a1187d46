// The fingerprint: equal for what is the same, different for what is not. It has no counterpart in PyTorch; its digest is
// held to Node's own SHA-256 of the canonical text that its file describes.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  Dict,
  fingerprint,
  int32,
  LimitError,
  load,
  loadSync,
  nn,
  ones,
  OrderedDict,
  PyFloat,
  report,
  repr,
  save,
  saveSync,
  tensor,
  Tuple,
  uint8,
  UnsupportedError,
  zeros,
} from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'

const sha256 = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

test('the digest is that of the canonical text', async () => {
  const w = sha256(new Uint8Array(Float32Array.of(1, 2.5).buffer))
  const text = `{s"n" i3 s"w" tfloat32[2]${w} s"x" [f3ff0000000000000 N T]}`
  const value = new Dict<string, unknown>([
    ['w', tensor([1, 2.5])],
    ['n', 3],
    ['x', [PyFloat(1), null, true]],
  ])
  assert.equal(await fingerprint(value), sha256(text))
})

test('containers, order of keys, sharing and views do not count', async () => {
  const [a, b] = [
    tensor([
      [1, 2],
      [3, 4],
    ]),
    tensor([5]),
  ]
  const same = [
    new OrderedDict([
      ['a', a],
      ['b', b],
    ]),
    new OrderedDict([
      ['b', b],
      ['a', a],
    ]),
    new Dict([
      ['a', nn.Parameter(a.float(), false).to(a.dtype)],
      ['b', b],
    ]),
    { a: a.t().contiguous().t(), b: tensor([0, 5]).at('1:') as Tensor },
  ]
  const prints = await Promise.all(same.map((each) => fingerprint(each)))
  prints.push(await fingerprint(await load(await save(same[0]))))
  assert.equal(new Set(prints).size, 1)
})

test('whatever else differs, counts', async () => {
  const different: unknown[] = [
    1,
    PyFloat(1),
    true,
    '1',
    [1],
    Tuple.of(1),
    new Set([1]),
    { a: 1 },
    { b: 1 },
    { a: 2 },
    null,
    1n << 70n,
    Uint8Array.of(1),
    tensor([1]),
    tensor([[1]]),
    tensor([1], { dtype: int32 }),
    zeros(1),
    zeros(1, 1),
    [[1]],
    ['', ''],
    ['"', ''],
    ['\0'],
    ['0'],
    ['\\u0000'],
    nn.Linear(1, 1, { bias: false }),
  ]
  const prints = await Promise.all(different.map((each) => fingerprint(each)))
  assert.equal(new Set(prints).size, different.length)
})

test('shared containers take no more than their number, cycles end, depth is bounded', async () => {
  let laughs: unknown[] = ['ha']
  for (let level = 0; level < 60; level++) laughs = [laughs, laughs]
  assert.match(await fingerprint(laughs), /^[0-9a-f]{64}$/)
  const cycle: unknown[] = []
  cycle.push(cycle)
  assert.equal(await fingerprint(cycle), sha256('[~0]'))
  let deep: unknown[] = []
  for (let level = 0; level < 201; level++) deep = [deep]
  await assert.rejects(fingerprint(deep), LimitError)
})

test('what is longer than a platform hashes at once is hashed in parts', async () => {
  const size = 2 ** 26 + 1
  const parts = Buffer.concat(
    [2 ** 26, 1].map((length) => createHash('sha256').update(new Uint8Array(length)).digest()),
  )
  assert.equal(await fingerprint(zeros(size, { dtype: uint8 })), sha256(`tuint8[${size}]${sha256(parts)}`))
})

test('a few elements that are repeated without end have no fingerprint, and a report all the same', async () => {
  const bytes = saveSync({ w: ones(1).expand(1e6, 1e6) })
  const loaded = loadSync(bytes)
  await assert.rejects(fingerprint(loaded), LimitError)
  await assert.rejects(fingerprint(Array.from({ length: 5000 }, () => zeros(1).expand(1000, 1000))), LimitError)
  const { fingerprint: none, error, contents } = await report(bytes)
  assert.deepEqual([none, error, contents], [null, null, 'a state_dict of 1 tensors'])
  assert.throws(() => saveSync(loaded, { format: 'safetensors' }), UnsupportedError)
  assert.throws(() => ones(1).expand(1e6, 1e6).toBytes(), UnsupportedError)
})

test('a long array of numpy is told from another that prints the same', async () => {
  const { file } = JSON.parse(readFileSync(new URL('../../../fixtures/odd-values.json', import.meta.url), 'utf8'))
    .cases['long arrays'] as { readonly file: string }
  const [first, second] = loadSync<[unknown, unknown]>(Buffer.from(file, 'base64'))
  assert.equal(repr(first), repr(second))
  assert.notEqual(await fingerprint(first), await fingerprint(second))
})

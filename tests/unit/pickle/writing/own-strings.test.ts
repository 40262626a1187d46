// Strings of a pickle that equal others without being them: read as any, and written as the objects that they were.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pickle } from '../../../support/plain-pickle.js'
import { unpickle } from '../../../support/plain-pickle.js'
import type { Dict } from '../../../../src/python/dict.js'
import { assemble } from '../assemble.js'

const str = (text: string, memo: number): Uint8Array => assemble('X', text.length, '\0\0\0', text, 'q', memo)

/** Values, with what CPython writes for them at protocol 2. */
const cases: Readonly<Record<string, Uint8Array>> = {
  list: assemble('\x80\x02]q\0(', str('a', 1), str('a', 2), 'h\x01h\x02', str('a', 3), 'e.'),
  tuple: assemble('\x80\x02', str('a', 0), str('a', 1), 'h\x01\x87q\x02.'),
  'dict of values': assemble('\x80\x02}q\0(', str('a', 1), str('a', 2), str('b', 3), 'h\x01', str('c', 4), 'h\x02u.'),
  'dict of keys': assemble('\x80\x02', str('a', 0), '}q\x01', str('a', 2), 'h\x02s\x86q\x03.'),
  'arguments and items': assemble(
    '\x80\x02]q\0(',
    str('a', 1),
    'cm\nC\nq\x02',
    str('a', 3),
    '\x85q\x04Rq\x05h\x03',
    'e.',
  ),
}

for (const [name, bytes] of Object.entries(cases)) {
  test(`${name}: written as read`, () => {
    assert.deepEqual(Buffer.from(pickle(unpickle(bytes), { allowName: () => true })), Buffer.from(bytes))
  })
}

test('they are strings like any', () => {
  assert.deepEqual(unpickle(cases['list'] as Uint8Array), ['a', 'a', 'a', 'a', 'a'])
  const dict = unpickle(cases['dict of values'] as Uint8Array) as Dict
  assert.deepEqual(
    [...dict],
    [
      ['a', 'a'],
      ['b', 'a'],
      ['c', 'a'],
    ],
  )
  assert.equal(unpickle(assemble('\x80\x02', str('a', 0), '0', str('a', 1), '.')), 'a')
  const ids: unknown[] = []
  unpickle(assemble('\x80\x02', str('a', 0), '0', str('a', 1), 'Q.'), { persistent_load: (id) => ids.push(id) })
  assert.deepEqual(ids, ['a'])
})

test('a name of two of them is the name', () => {
  const name = assemble('\x8c\x01m\x8c\x01C\x93')
  const [first, second] = unpickle(assemble('\x80\x04', name, name, '\x86.')) as readonly [unknown, unknown]
  assert.deepEqual(first, second)
})

test('another string in their place is itself', () => {
  const list = unpickle(cases['list'] as Uint8Array) as string[]
  list[1] = 'b'
  const bytes = assemble('\x80\x02]q\0(', str('a', 1), str('b', 2), 'h\x01', str('a', 3), str('a', 4), 'e.')
  assert.deepEqual(Buffer.from(pickle(list)), Buffer.from(bytes))
})

test('only the first of very many are told apart', () => {
  const count = 4 * 2 ** 14
  const bytes = assemble('\x80\x02](', ...Array.from({ length: count }, () => 'X\x01\0\0\0a'), 'e.')
  const list = unpickle(bytes) as string[]
  assert.deepEqual([list.length, new Set(list).size], [count, 1])
  assert.ok(pickle(list).length < bytes.length)
})

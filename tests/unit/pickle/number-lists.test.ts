// Lists of many numbers, which are read past the stack, against CPython's repr of the same; and that all that is not
// quite such a list is what the same opcodes make one by one.

import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { Opcode } from '../../../assembly/shared/opcodes.js'
import { UnpicklingError } from '../../../src/errors.js'
import type { Policy } from '../../../src/pickle/known.js'
import { opcodeName } from '../../../src/pickle/opcodes.js'
import { unpickle } from '../../support/plain-pickle.js'
import { isFloat } from '../../../src/python/marks.js'
import { PyObject } from '../../../src/python/objects.js'
import { repr } from '../../../src/python/repr.js'
import { assemble } from './assemble.js'

interface Fixture {
  readonly python: string
  readonly cases: readonly {
    readonly name: string
    readonly protocol: number
    readonly repr: string
    readonly zlib: string
  }[]
}

const path = new URL('../../fixtures/pickle/number-lists.json', import.meta.url)
const fixture = JSON.parse(readFileSync(path, 'utf8')) as Fixture

/** Allows all opcodes but one, so that each is looked at by itself. */
const oneByOne: Policy = {
  name: 'the test',
  opcodes: new Set(
    Array.from({ length: 256 }, (_, byte) => byte).filter(
      (byte) => opcodeName(byte) !== undefined && byte !== Opcode.FRAME,
    ),
  ),
  allowName: () => true,
}

for (const { name, protocol, repr: expected, zlib } of fixture.cases) {
  test(`${name}, protocol ${protocol}, as Python ${fixture.python} has them`, () => {
    const value = unpickle(inflateSync(Buffer.from(zlib, 'base64')))
    assert.equal(createHash('sha256').update(repr(value)).digest('hex'), expected)
  })
}

/** BINFLOAT 1.0 and 0.5, and 70 ints. */
const one = 'G\x3f\xf0\0\0\0\0\0\0'
const half = 'G\x3f\xe0\0\0\0\0\0\0'
const many = 'K\x07'.repeat(70)
/** 70 ints of five bytes. */
const wide = 'J\x01\0\x01\0'.repeat(70)

test('what is there already stays, and floats that look like ints are marked behind it', () => {
  const list = unpickle(assemble('](', 'K\x01', one, 'e(', one, many, half, one, 'e.')) as number[]
  assert.deepEqual(list, [1, 1, 1, ...Array.from({ length: 70 }, () => 7), 0.5, 1])
  assert.deepEqual(
    [0, 1, 2, 3, 74].map((index) => isFloat(list, index, list[index] as number)),
    [false, true, true, false, true],
  )
  assert.ok(list.every((_, index) => index in list))
})

test('an inert object records them', () => {
  const object = unpickle(assemble('cm\nC\n)\x81(', many, one, 'e(', many, 'e.'))
  assert.ok(object instanceof PyObject)
  assert.equal(object.items.length, 141)
  assert.ok(isFloat(object.items, 70, 1))
})

const others: readonly (readonly [what: string, parts: readonly string[]])[] = [
  ['a tuple', ['(', many, 't.']],
  ['a list by LIST', ['(', many, one, 'l.']],
  ['a dict', ['}(', many, 'u.']],
  ['a list by APPENDS at two places', ['](', many, 'e(', many, half, 'eq\x00(', many, 'e.']],
  ['a tuple after a run', ['](', many, 'e(', many, 't0.']],
  ['another opcode within', ['](', many, 'N', many, 'e.']],
  ['a long line behind', ['](', many, 'eV', 'x'.repeat(600), '\n\x86.']],
  ['a long text behind', ['](', many, 'eX\x58\x02\0\0', 'x'.repeat(600), '\x86.']],
  ['many opcodes behind', ['](', many, 'e', 'N0'.repeat(300), '.']],
  ['a list in a list', ['](](', many, 'e](', many, half, 'ee.']],
  ['an empty run behind', ['](', many, 'e(e.']],
  ['an empty run between', ['](', many, 'e(e(', many, 'e.']],
  ['APPEND behind', ['](', many, 'eK\x01a.']],
  ['a MARK within', ['](', many, '(', many, '1e.']],
  ['items for a tuple', [')(', many, 'e.']],
  ['items for nothing', ['(', many, 'e.']],
  ['items for what is below another MARK', ['](N0(', many, 'e.']],
  ['an unknown opcode within', ['](', many, '\xff', many, 'e.']],
  ['the end within', ['](', many]],
  ['the end within a number', ['](', many, 'J\x01\x02']],
  ['the end behind APPENDS', ['](', many, 'e']],
  ['the end behind a second MARK', ['](', many, 'e(']],
  ['fewer numbers in as many bytes', ['](', many, 'e(', half.repeat(14), 'K\x07'.repeat(7), 'e(', many, 'e.']],
  ['more numbers in as many bytes', ['](', wide, 'e(', 'K\x07'.repeat(175), 'e(', wide, 'e(', wide, 'e.']],
  ['floats in as many bytes', ['](', many, 'e(', many, 'e(', half.repeat(14), 'M\x01\x02'.repeat(4), 'K\x01', 'e.']],
  ['something else in as many bytes', ['](', many, 'e(', 'N0'.repeat(70), 'e(', many, 'e.']],
  [
    'a text in as many bytes',
    ['](', many, 'e(', many.slice(0, 60), 'U\x48', 'x'.repeat(72), 'K\x07'.repeat(3), 'e(', many, 'e.'],
  ],
  [
    'floats that look like ints in more runs',
    ['](', one.repeat(70), 'e(', one.repeat(70), 'e(', half.repeat(70), 'e.'],
  ],
]

for (const [what, parts] of others) {
  test(`${what}: as opcode by opcode`, () => {
    const bytes = assemble(...parts)
    assert.deepEqual(outcome(bytes), outcome(bytes, oneByOne))
  })
}

test('a run at every distance from the window\u2019s end', () => {
  for (let before = 16_200; before < 16_400; before++) {
    const odd = before % 2 === 1 ? 'K\x010' : 'N0'
    const bytes = assemble(odd, 'N0'.repeat(before / 2), '](', many, half, 'e(', many, 'e.')
    assert.deepEqual(outcome(bytes), outcome(bytes, oneByOne))
  }
})

test('frames within and between runs, and one that claims more than there is', () => {
  const frame = (length: number): Uint8Array => assemble('\x95', length, 0, 0, 0, 0, 0, 0, 0)
  const expected = unpickle(assemble('](', many, half, 'e(', many, 'e.'))
  const bytes = assemble('](', many, frame(11), half, 'e', frame(3), '(', many, frame(2), 'e.')
  assert.deepEqual(unpickle(bytes), expected)
  for (const parts of [
    ['](', many, frame(200), many, 'e.'],
    ['](', many, 'e', frame(3), '.'],
    ['](', many, 'e\x95\x01'],
  ]) {
    assert.throws(
      () => unpickle(assemble(...parts)),
      (error) => error instanceof UnpicklingError && error.opcode === 'FRAME',
    )
  }
})

test('cut off anywhere', () => {
  const bytes = assemble('](', 'K\x01M\x01\x02J\x01\x02\x03\x04', half, many, 'e(', many, 'e.')
  for (let length = 0; length < bytes.length; length++) {
    const part = bytes.subarray(0, length)
    assert.deepEqual(outcome(part), outcome(part, oneByOne))
  }
})

test('a policy that does not allow one of the opcodes', () => {
  const opcodes = new Set([...oneByOne.opcodes].filter((opcode) => opcode !== Opcode.BINFLOAT))
  const bytes = assemble('](', many, half, 'e.')
  assert.throws(() => unpickle(bytes, { allowOnly: { ...oneByOne, opcodes } }), { opcode: 'BINFLOAT', offset: 142 })
})

/** The repr of what a pickle holds, or its error's place and reason. */
function outcome(bytes: Uint8Array, allowOnly?: Policy): unknown {
  try {
    return repr(unpickle(bytes, allowOnly === undefined ? {} : { allowOnly }))
  } catch (error) {
    assert.ok(error instanceof UnpicklingError, String(error))
    return { offset: error.offset, opcode: error.opcode, reason: error.reason }
  }
}

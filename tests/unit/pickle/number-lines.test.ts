// Numbers as text, in protocol 0. Expected values are CPython 3.14.10's pickle.loads; `undefined` is where it raises.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UnpicklingError } from '../../../src/errors.js'
import { PyFloat } from '../../../src/python/numbers.js'
import { unpickle } from '../../support/plain-pickle.js'
import { assemble } from './assemble.js'

const lines: Readonly<Record<string, unknown>> = {
  'F.5': 0.5,
  'F5.': PyFloat(5),
  'F-0.0': -0,
  'F1e-999': PyFloat(0),
  Finf: Infinity,
  'F-Infinity': -Infinity,
  FNaN: NaN,
  'F+nan': NaN,
  F1e999: undefined,
  'F 1.5': undefined,
  'F1.5 ': undefined,
  'F1_0.5': undefined,
  'F.': undefined,
  Fe5: undefined,
  F1e: undefined,
  F0x10: undefined,
  'F1.5\r': undefined,
  I5: 5,
  'I-5': -5,
  I0: 0,
  I00: false,
  I01: true,
  I9223372036854775808: 9223372036854775808n,
  I5L: undefined,
  I0x10: undefined,
  L5L: 5,
  L5: 5,
  'L-5L': -5,
  'L+5': 5,
  'L-0L': 0,
  L010: 10,
  L5LL: undefined,
  L0x5L: undefined,
  LL: undefined,
  'Np5L\n0g5': undefined,
  'Np05\n0g5': null,
  'Np5\n0g05': null,
}

test('lines as CPython reads them', () => {
  for (const [line, expected] of Object.entries(lines)) {
    const read = (): unknown => unpickle(assemble(line, '\n.'))
    if (expected === undefined) assert.throws(read, UnpicklingError, line)
    else assert.deepEqual(read(), expected, line)
  }
})

test('ints that releases of Python read differently are refused', () => {
  // The C function before 3.14 takes them for octal, and -0 and +1 for False and True.
  for (const line of ['I010', 'I002', 'I-0', 'I+1', 'I 5', 'I1_0'])
    assert.throws(() => unpickle(assemble(line, '\n.')), UnpicklingError, line)
})

test('a line of a million digits is looked at once', () => {
  const digits = new Uint8Array(1_000_000).fill(0x31)
  assert.throws(() => unpickle(assemble('F', digits, '\n.')), UnpicklingError)
  assert.throws(() => unpickle(assemble('F', digits, 'x\n.')), UnpicklingError)
  assert.throws(() => unpickle(assemble('F', digits, '.', digits, 'x\n.')), UnpicklingError)
  assert.equal(unpickle(assemble('F.', digits, '\n.')), 1 / 9)
})

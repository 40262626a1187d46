// Calls that copy what the memo has: a file may not grow without end by them.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError } from '../../../src/errors.js'
import { Budget } from '../../../src/pickle/budget.js'
import { unpickle } from '../../support/plain-pickle.js'
import { assemble } from './assemble.js'

/** A list of five thousand ints as entry 0 of the memo, and left on the stack. */
const list = ints(5000, ']q\x00(', 'e')
const dict = ints(5000, '}q\x00(', 'u', 'N')
const text = assemble('X', new Uint8Array(Uint32Array.of(64_000).buffer), new Uint8Array(64_000).fill(0x61), 'q\x00')
/** Calls of the name in entry 1 with entry 0. */
const calls = (count: number, args = 'h\x00\x85'): Uint8Array => assemble(...Array(count).fill(`h\x01${args}R0`), 'N.')

const names: readonly (readonly [what: string, copied: Uint8Array, name: string, args?: string])[] = [
  ['list of a list', list, 'cbuiltins\nlist\n'],
  ['tuple of a list', list, 'cbuiltins\ntuple\n'],
  ['set of a list', list, 'cbuiltins\nset\n'],
  ['frozenset of a list', list, 'cbuiltins\nfrozenset\n'],
  ['OrderedDict of a dict', dict, 'ccollections\nOrderedDict\n'],
  ['Counter of a dict', dict, 'ccollections\nCounter\n'],
  ['defaultdict of a dict', dict, 'ccollections\ndefaultdict\n', 'Nh\x00\x86'],
  ['encode of a text', text, 'c_codecs\nencode\n', 'h\x00X\x06\x00\x00\x00latin1\x86'],
  ['bytearray of a text', text, 'cbuiltins\nbytearray\n', 'h\x00X\x07\x00\x00\x00latin-1\x86'],
]

test('a call that copies an entry of the memo may do so a few hundred times', () => {
  for (const [what, copied, name, args] of names) {
    const once = assemble(copied, '0', name, 'q\x010', calls(10, args))
    assert.equal(unpickle(once), null, what)
    const often = assemble(copied, '0', name, 'q\x010', calls(2000, args))
    assert.throws(() => unpickle(often), { name: 'LimitError', message: /calls of a pickle copy/ }, what)
  }
})

test('states that are set by BUILD count too', () => {
  const attributes = assemble(
    '}q\x00(',
    ...Array.from({ length: 5000 }, (_, index) => `X\x04\x00\x00\x00${String(index).padStart(4, '0')}N`),
    'u',
  )
  const built = 'ccollections\nOrderedDict\n)Rh\x00b0'
  assert.equal(unpickle(assemble(attributes, '0', ...Array<string>(10).fill(built), 'N.')), null)
  assert.throws(() => unpickle(assemble(attributes, '0', ...Array<string>(2000).fill(built), 'N.')), LimitError)
})

test('what the file writes out at each call is as long as it likes', () => {
  const one = ints(200, 'cbuiltins\nlist\n](', 'e\x85R0')
  assert.equal(unpickle(assemble(...Array<Uint8Array>(20_000).fill(one), 'N.')), null)
})

test('the pickles of one file have one budget', () => {
  const pickle = assemble(list, '0cbuiltins\nset\nq\x010', calls(90))
  assert.equal(unpickle(pickle), null)
  const budget = new Budget()
  assert.equal(unpickle(pickle, { budget }), null)
  assert.throws(() => unpickle(pickle, { budget }), LimitError)
})

test('a name of many characters, and one that getattr makes of short ones', () => {
  const long = 'm'.repeat(2000)
  assert.throws(() => unpickle(assemble(`c${long}\nf\n.`)), { name: 'LimitError', message: /a name in characters/ })
  const chain = `cbuiltins\ngetattr\nq\x000cmine\nf\n${'q\x010h\x00h\x01U\x01a\x86R'.repeat(2000)}.`
  assert.throws(() => unpickle(assemble(chain)), { name: 'LimitError', message: /a name in characters/ })
})

/** Two bytes each, every one followed by `value`. */
function ints(count: number, before: string, after: string, value = ''): Uint8Array {
  const each = Array.from({ length: count }, (_, index) => assemble('M', index & 0xff, index >> 8, value))
  return assemble(before, ...each, after)
}

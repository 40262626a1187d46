// Every way in which the machine refuses a pickle, each with the smallest pickle that shows it.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LimitError, UnpicklingError } from '../../../src/errors.js'
import { unpickle } from '../../support/plain-pickle.js'
import { assemble } from './assemble.js'

const rejected: readonly (readonly [
  what: string,
  pickle: readonly (string | number)[],
  reason: RegExp,
  opcode?: string,
  offset?: number,
])[] = [
  ['STOP on an empty stack', ['.'], /too few/, 'STOP', 0],
  ['STOP under an open MARK', ['K\x01(.'], /too few/, 'STOP', 3],
  ['POP on an empty stack', ['0.'], /too few/, 'POP', 0],
  ['DUP on an empty stack', ['2.'], /too few/, 'DUP', 0],
  ['POP_MARK without MARK', ['1.'], /no MARK/, 'POP_MARK', 0],
  ['TUPLE without MARK', ['K\x01t.'], /no MARK/, 'TUPLE', 2],
  ['TUPLE1 of nothing', ['\x85.'], /too few/, 'TUPLE1', 0],
  ['TUPLE3 of two', ['NN\x87.'], /too few/, 'TUPLE3', 2],
  ['TUPLE2 across a MARK', ['N(N\x86.'], /too few/, 'TUPLE2', 3],
  ['BINPUT of nothing', ['q\x00.'], /too few/, 'BINPUT', 0],
  ['MEMOIZE of nothing', ['\x94.'], /too few/, 'MEMOIZE', 0],
  ['BINGET of what was never put', ['h\x05.'], /memo has no entry 5/, 'BINGET', 0],
  ['LONG_BINGET far beyond', ['j\xff\xff\xff\xff.'], /memo has no entry 4294967295/, 'LONG_BINGET', 0],
  ['GET of what was never put', ['g7\n.'], /memo has no entry 7/, 'GET', 0],
  ['GET of a negative number', ['Np0\ng-1\n.'], /memo has no entry -1/, 'GET', 4],
  ['GET of no number', ['gx\n.'], /no integer/, 'GET', 0],
  ['PUT at a negative number', ['Np-1\n.'], /memo has no place -1/, 'PUT', 1],
  ['APPEND to nothing', ['Na.'], /too few/, 'APPEND', 1],
  ['APPEND to an int', ['K\x01K\x02a.'], /appended to an object of type int/, 'APPEND', 4],
  ['APPENDS to a tuple', [')(K\x01e.'], /appended to an object of type tuple/, 'APPENDS', 4],
  ['APPENDS with nothing below the MARK', ['(K\x01e.'], /too few/, 'APPENDS', 3],
  ['SETITEM on a list', [']K\x01K\x02s.'], /set by key in an object of type list/, 'SETITEM', 5],
  ['SETITEMS of an odd number', ['}(K\x01u.'], /key has no value/, 'SETITEMS', 4],
  ['DICT of an odd number', ['(K\x01d.'], /key has no value/, 'DICT', 3],
  ['SETITEM with one item', ['}K\x01s.'], /too few|set by key/, 'SETITEM', 3],
  ['a list as key', ['}]K\x01s.'], /list is not hashable/, 'SETITEM', 4],
  ['a dict as key', ['}}K\x01s.'], /dict is not hashable/, 'SETITEM', 4],
  ['a tuple with a list as key', ['}]\x85K\x01s.'], /tuple is not hashable/, 'SETITEM', 5],
  ['a list in a set', ['\x8f(]\x90.'], /list is not hashable/, 'ADDITEMS', 3],
  ['a list in a frozenset', ['(]\x91.'], /list is not hashable/, 'FROZENSET', 2],
  ['ADDITEMS to a frozenset', ['(\x91(K\x01\x90.'], /added to an object of type frozenset/, 'ADDITEMS', 5],
  ['ADDITEMS to a list', ['](K\x01\x90.'], /added to an object of type list/, 'ADDITEMS', 4],
  ['REDUCE with one item', [')R.'], /too few/, 'REDUCE', 1],
  ['REDUCE with a list of arguments', ['ca\nb\n]R.'], /arguments are of type list/, 'REDUCE', 6],
  ['REDUCE of an int', ['K\x01)R.'], /int cannot be called/, 'REDUCE', 3],
  ['REDUCE of a number', ['K\x01)R.'], /int cannot be called/, 'REDUCE', 3],
  ['REDUCE of a dict', ['})R.'], /dict cannot be called/, 'REDUCE', 2],
  ['NEWOBJ of a str', ['U\x01a)\x81.'], /str cannot be called/, 'NEWOBJ', 4],
  ['NEWOBJ with a list of arguments', ['ca\nb\n]\x81.'], /arguments are of type list/, 'NEWOBJ', 6],
  ['NEWOBJ_EX without a dict', ['ca\nb\n))\x92.'], /arguments are of type tuple/, 'NEWOBJ_EX', 7],
  ['OBJ without a class', ['(o.'], /no class after the MARK/, 'OBJ', 1],
  ['BUILD on nothing', ['Nb.'], /too few/, 'BUILD', 1],
  ['BUILD on a list', [']}b.'], /list has no state/, 'BUILD', 2],
  ['BUILD on an int', ['K\x01}b.'], /int has no state/, 'BUILD', 3],
  ['BUILD on a class', ['ca\nb\n}b.'], /has no state/, 'BUILD', 6],
  ['BUILD of an OrderedDict with an int', ['ccollections\nOrderedDict\n)RK\x01b.'], /int is no state/, 'BUILD', 29],
  ['STACK_GLOBAL of ints', ['K\x01K\x02\x93.'], /not made of two strs/, 'STACK_GLOBAL', 4],
  ['STACK_GLOBAL of one item', ['\x8c\x01a\x93.'], /too few/, 'STACK_GLOBAL', 3],
  ['EXT1', ['\x82\x01.'], /extension registry/, 'EXT1', 0],
  ['EXT2', ['\x83\x01\x00.'], /extension registry/, 'EXT2', 0],
  ['EXT4', ['\x84\x01\x00\x00\x00.'], /extension registry/, 'EXT4', 0],
  ['NEXT_BUFFER', ['\x97.'], /outside of it/, 'NEXT_BUFFER', 0],
  ['READONLY_BUFFER', ['N\x98.'], /outside of it/, 'READONLY_BUFFER', 1],
  ['BINPERSID that nobody resolves', ['NQ.'], /persistent id/, 'BINPERSID', 1],
  ['PERSID that nobody resolves', ['P1\n.'], /persistent id/, 'PERSID', 0],
  ['invalid UTF-8', ['X\x02\x00\x00\x00\xc3\x28.'], /not valid UTF-8/, 'BINUNICODE', 0],
  ['overlong UTF-8', ['X\x02\x00\x00\x00\xc0\x80.'], /not valid UTF-8/, 'BINUNICODE', 0],
  ['a Python 2 str that is no UTF-8', ['U\x01\xff.'], /not valid utf-8/, 'SHORT_BINSTRING', 0],
  ['an INT that is none', ['I1x\n.'], /no integer/, 'INT', 0],
  ['a FLOAT that is none', ['F1.5.2\n.'], /no float/, 'FLOAT', 0],
  ['a FLOAT of nothing', ['F\n.'], /no float/, 'FLOAT', 0],
  ['a STRING without quotes', ['Sabc\n.'], /not quoted/, 'STRING', 0],
  ['a STRING with a broken escape', ["S'\\x1'\n."], /broken escape/, 'STRING', 0],
  ['a UNICODE with a broken escape', ['V\\u12\n.'], /broken escape/, 'UNICODE', 0],
  ['a UNICODE beyond Unicode', ['V\\U00110000\n.'], /broken escape/, 'UNICODE', 0],
  ['no STOP', ['N'], /without STOP/],
  ['nothing at all', [], /without STOP/],
  ['an opcode that is none', ['\xff'], /no pickle opcode/],
]

for (const [what, parts, reason, opcode, offset] of rejected) {
  test(`${what} is refused`, () => {
    assert.throws(
      () => unpickle(assemble(...parts)),
      (error: unknown) => {
        assert(error instanceof UnpicklingError, String(error))
        assert.match(error.message, reason)
        if (opcode !== undefined) assert.equal(error.opcode, opcode)
        if (offset !== undefined) assert.equal(error.offset, offset)
        return true
      },
    )
  })
}

test('integers longer than the limit are refused', () => {
  assert.throws(() => unpickle(assemble('\x8a\x03\x01\x02\x03.'), { limits: { intBytes: 2 } }), LimitError)
  assert.throws(() => unpickle(assemble(`L${'1'.repeat(4301)}L\n.`)), LimitError)
})

test('a memo of numbers far apart is bounded', () => {
  const far = [1, 2, 3].map((n) => `Nr\x00\x00\x00${String.fromCharCode(n)}0`).join('')
  assert.equal(unpickle(assemble(far, 'N.')), null)
  assert.throws(() => unpickle(assemble(far, 'N.'), { limits: { sparseMemo: 2 } }), LimitError)
})

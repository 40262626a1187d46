// Errors keep the facts that they were made from, and say them in one way.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  ArchiveError,
  DTypeError,
  LimitError,
  MetaError,
  ShapeError,
  StateDictError,
  TorchletError,
  UnpicklingError,
  UnsafeError,
  UnsupportedError,
} from '../../src/errors.js'

const cause = new Error('below')

const cases: readonly (readonly [error: TorchletError, code: string, message: string, facts: object])[] = [
  [
    new UnpicklingError({
      reason: 'the stack is empty',
      offset: 7,
      opcode: 'REDUCE',
      remedy: 'Load another file',
      cause,
    }),
    'ERR_UNPICKLING',
    'the stack is empty at byte 7 of the pickle (opcode REDUCE). Load another file.',
    { reason: 'the stack is empty', offset: 7, opcode: 'REDUCE', remedy: 'Load another file', cause },
  ],
  [
    new UnpicklingError({ reason: 'no STOP' }),
    'ERR_UNPICKLING',
    'no STOP.',
    { offset: undefined, opcode: undefined, cause: undefined },
  ],
  [
    new ArchiveError({ reason: 'the checksum is wrong', entry: 'a/data"0', offset: 0, cause }),
    'ERR_ARCHIVE',
    'the checksum is wrong in entry "a/data\\"0" at byte 0 of the file.',
    { entry: 'a/data"0', offset: 0, cause },
  ],
  [
    new ShapeError({ op: 'linear', expected: '[*, 4]', got: '[5, 2]', remedy: 'Transpose it' }),
    'ERR_SHAPE',
    'linear: expected [*, 4], got [5, 2]. Transpose it.',
    { op: 'linear', expected: '[*, 4]', got: '[5, 2]' },
  ],
  [
    new ShapeError({ op: 'mm', expected: 'a', got: 'b', message: "PyTorch's own" }),
    'ERR_SHAPE',
    "PyTorch's own",
    { op: 'mm', expected: 'a', got: 'b' },
  ],
  [
    new DTypeError({ op: 'add', expected: 'float', got: 'bool' }),
    'ERR_DTYPE',
    'add: expected float, got bool.',
    { op: 'add', expected: 'float', got: 'bool' },
  ],
  [
    new StateDictError({ message: 'Error(s)', missing_keys: ['a'], remedy: 'do so' }),
    'ERR_STATE_DICT',
    'Error(s)\n\tdo so',
    { missing_keys: ['a'], unexpected_keys: [] },
  ],
  [
    new UnsupportedError({ what: 'float8 arithmetic is not supported', instead: 'Call .float()', cause }),
    'ERR_UNSUPPORTED',
    'float8 arithmetic is not supported. Call .float().',
    { what: 'float8 arithmetic is not supported', instead: 'Call .float()', cause },
  ],
  [
    new MetaError({ op: 'nonzero' }),
    'ERR_META',
    'nonzero: the result depends on values, which meta tensors do not have',
    { op: 'nonzero' },
  ],
  [
    new UnsafeError({ what: 'these names run code', names: ['os.system', 'a.b'] }),
    'ERR_UNSAFE',
    'these names run code: os.system, a.b.',
    { names: ['os.system', 'a.b'] },
  ],
  [
    new LimitError({ what: 'inflated size in bytes', limit: 10, got: 2n ** 60n, remedy: 'Raise limits.inflated' }),
    'ERR_LIMIT',
    'inflated size in bytes is 1152921504606846976, beyond the limit of 10. Raise limits.inflated.',
    { limit: 10 },
  ],
]

test('facts, sentence, name and code', () => {
  for (const [error, code, message, facts] of cases) {
    assert.equal(error.message, message)
    assert.equal(error.code, code)
    assert.equal(error.name, error.constructor.name)
    assert.ok(error instanceof TorchletError && error instanceof Error)
    assert.ok(error.stack?.startsWith(`${error.name}: `) || error.stack?.includes(message))
    for (const [name, value] of Object.entries(facts))
      assert.deepEqual((error as unknown as Record<string, unknown>)[name], value, name)
    assert.equal(Object.hasOwn(error, 'cause'), error.cause !== undefined)
  }
})

test('every class has a code of its own', () => {
  const codes = new Map(cases.map(([error, code]) => [error.constructor, code]))
  assert.equal(new Set(codes.values()).size, codes.size)
  assert.equal(codes.size, 9)
})

// Every way in which a safetensors file can lie, one test each; what the library itself accepts is accepted.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ArchiveError, loadSync, SafetensorsDict, TorchletError, UnsupportedError } from '../../../../src/index.js'

const F32 = (begin: number, end: number, shape: readonly unknown[] = [1]): object => ({
  dtype: 'F32',
  shape,
  data_offsets: [begin, end],
})

/** A file of a header, given as text or as what it says, and `nbytes` of data. */
function make(header: string | object, nbytes: number, claimed?: bigint): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header))
  const bytes = new Uint8Array(8 + text.length + nbytes)
  new DataView(bytes.buffer).setBigUint64(0, claimed ?? BigInt(text.length), true)
  bytes.set(text, 8)
  return bytes
}

const one = (tensor: object, nbytes = 4): Uint8Array => make({ a: tensor }, nbytes)

interface Lie {
  readonly bytes: Uint8Array
  readonly reason: RegExp
  readonly entry?: string
  readonly unsupported?: boolean
}

const LIES: Readonly<Record<string, Lie>> = {
  'a header beyond the file': {
    bytes: make({ a: F32(0, 4) }, 4, 1000n),
    reason: /claims 1000 bytes, but the file has \d+/,
  },
  'a header of 2^64 bytes': {
    bytes: make({ a: F32(0, 4) }, 4, 2n ** 64n - 1n),
    reason: /claims 18446744073709551615 bytes, more than 100000000/,
  },
  'a header of more than 100 MB': { bytes: make({ a: F32(0, 4) }, 4, 100_000_001n), reason: /more than 100000000/ },
  'a header cut short': { bytes: make({ a: F32(0, 4) }, 4, 20n), reason: /the header is no JSON/ },
  'a header that is no UTF-8': {
    bytes: make('{"\0"}', 0).map((byte) => (byte === 0x3a ? 0xff : byte)),
    reason: /no JSON|UTF-8/,
  },
  'more than one value': { bytes: make(`${JSON.stringify({ a: F32(0, 4) })}{}`, 4), reason: /more after the value/ },
  'a tensor twice': {
    bytes: make(
      '{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      0,
    ),
    reason: /"a" is there twice/,
  },
  'a field twice': {
    bytes: make('{"a":{"dtype":"U8","dtype":"I8","shape":[0],"data_offsets":[0,0]}}', 0),
    reason: /"dtype" is there twice/,
  },
  'too much depth': { bytes: make(`{"a":${'['.repeat(100_000)}`, 0), reason: /128 arrays and objects/ },
  'metadata that is a list': {
    bytes: make({ __metadata__: [] }, 0),
    reason: /metadata is no JSON object/,
    entry: '__metadata__',
  },
  'metadata that is no text': {
    bytes: make({ __metadata__: { n: 1 } }, 0),
    reason: /"n" of the metadata is no string/,
  },
  'a tensor that is a number': { bytes: make({ a: 1 }, 0), reason: /no JSON object/, entry: 'a' },
  'no dtype': { bytes: one({ shape: [1], data_offsets: [0, 4] }), reason: /dtype is no string/, entry: 'a' },
  'an unknown dtype': {
    bytes: one({ dtype: 'F128', shape: [1], data_offsets: [0, 4] }),
    reason: /"F128", which safetensors does not define/,
    unsupported: true,
  },
  'a dtype that PyTorch has not': {
    bytes: one({ dtype: 'F6_E2M3', shape: [4], data_offsets: [0, 3] }, 3),
    reason: /F6_E2M3, which PyTorch has not/,
    unsupported: true,
  },
  'no shape': { bytes: one({ dtype: 'F32', data_offsets: [0, 4] }), reason: /shape are no list/, entry: 'a' },
  'a negative size': { bytes: one(F32(0, 4, [-1])), reason: /shape hold -1/, entry: 'a' },
  'a size that is a float': {
    bytes: make('{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}', 4),
    reason: /shape hold 1/,
    entry: 'a',
  },
  'a size that is text': { bytes: one(F32(0, 4, ['1'])), reason: /no integer/, entry: 'a' },
  'a size beyond 2^53': {
    bytes: make('{"a":{"dtype":"F32","shape":[18446744073709551615],"data_offsets":[0,4]}}', 4),
    reason: /hold 18446744073709551615/,
  },
  'a shape that overflows': { bytes: one(F32(0, 4, [2 ** 32, 2 ** 32])), reason: /too many elements/, entry: 'a' },
  'one offset': { bytes: one({ dtype: 'F32', shape: [1], data_offsets: [0] }), reason: /are not two/, entry: 'a' },
  'three offsets': {
    bytes: one({ dtype: 'F32', shape: [1], data_offsets: [0, 4, 4] }),
    reason: /are not two/,
    entry: 'a',
  },
  'offsets in reverse': { bytes: one(F32(4, 0)), reason: /end at 0, before they begin at 4/, entry: 'a' },
  'fewer bytes than the shape': {
    bytes: one(F32(0, 4, [2])),
    reason: /has 8 bytes, but data_offsets span 4/,
    entry: 'a',
  },
  'more bytes than the shape': { bytes: one(F32(0, 8), 8), reason: /has 4 bytes, but data_offsets span 8/, entry: 'a' },
  'bits that fill no byte': {
    bytes: one({ dtype: 'F4', shape: [3], data_offsets: [0, 2] }, 2),
    reason: /12 bits of shape \[3\] fill no whole bytes/,
  },
  'halves of pairs': {
    bytes: one({ dtype: 'F4', shape: [2, 3], data_offsets: [0, 3] }, 3),
    reason: /no whole bytes in its last dimension/,
  },
  'a hole before': { bytes: one(F32(4, 8), 8), reason: /nothing names the 4 bytes before/, entry: 'a' },
  'a hole between': {
    bytes: make({ a: F32(0, 4), b: F32(8, 12) }, 12),
    reason: /nothing names the 4 bytes before/,
    entry: 'b',
  },
  'a hole after': { bytes: one(F32(0, 4), 7), reason: /nothing names the last 3 bytes/ },
  'an overlap': { bytes: make({ a: F32(0, 8, [2]), b: F32(4, 12, [2]) }, 12), reason: /overlaps/, entry: 'b' },
  'the same bytes twice': { bytes: make({ a: F32(0, 4), b: F32(0, 4) }, 4), reason: /overlaps/, entry: 'b' },
  'data beyond the file': {
    bytes: make({ a: F32(0, 4), b: F32(4, 400, [99]) }, 4),
    reason: /need 400 bytes, but the file has 4/,
  },
}

for (const [what, { bytes, reason, entry, unsupported }] of Object.entries(LIES)) {
  test(`safetensors with ${what} is refused`, () => {
    assert.throws(
      () => loadSync(bytes),
      (error) => {
        assert.ok(error instanceof (unsupported ? UnsupportedError : ArchiveError), String(error))
        assert.match(error.message, reason)
        if (entry !== undefined) assert.equal((error as ArchiveError).entry, entry)
        return true
      },
    )
  })
}

const RIGHT: Readonly<Record<string, readonly [Uint8Array, readonly string[]]>> = {
  'space after the header': [make('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} \n\t ', 4), ['a']],
  'tensors in another order than their data': [make({ b: F32(4, 8), a: F32(0, 4) }, 8), ['a', 'b']],
  'tensors without bytes anywhere between': [
    make({ b: F32(4, 4, [0]), c: F32(4, 8), a: F32(0, 4), d: F32(8, 8, [3, 0]) }, 8),
    ['a', 'b', 'c', 'd'],
  ],
  'fields that nobody knows': [one({ ...F32(0, 4), comment: { deep: [1, 2.5] } }), ['a']],
  'no tensors': [make('{}', 0), []],
  'metadata that is null': [make({ __metadata__: null, a: F32(0, 4) }, 4), ['a']],
  'names of JavaScript': [
    make(
      '{"__proto__":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"then":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}',
      0,
    ),
    ['__proto__', 'then'],
  ],
}

for (const [what, [bytes, names]] of Object.entries(RIGHT)) {
  test(`safetensors with ${what} is read`, () => {
    const dict = loadSync(bytes, { expect: SafetensorsDict })
    assert.deepEqual([...dict.keys()], names)
    assert.equal(Object.getPrototypeOf(dict), SafetensorsDict.prototype)
    assert.equal('then' in dict, false)
  })
}

test('a file cut anywhere is refused', () => {
  const bytes = make({ a: F32(0, 4), b: F32(4, 12, [2]) }, 12)
  loadSync(bytes)
  for (let length = 0; length < bytes.length; length++) {
    assert.throws(() => loadSync(bytes.subarray(0, length)), TorchletError, `cut to ${length}`)
  }
})

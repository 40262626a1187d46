// Digests of long keys.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { digestOf, digestOfText, sipHash } from '../../../src/python/digest.js'

test('HalfSipHash-2-4 gives the vectors of its authors (github.com/veorq/SipHash, vectors_hsip64)', () => {
  const vectors = [
    [0x21, 0x8d, 0x1f, 0x59, 0xb9, 0xb8, 0x3c, 0xc8],
    [0xbe, 0x55, 0x24, 0x12, 0xf8, 0x38, 0x73, 0x15],
    [0x06, 0x4f, 0x39, 0xef, 0x7c, 0x50, 0xeb, 0x57],
    [0xce, 0x0f, 0x1a, 0x45, 0xf7, 0x06, 0x06, 0x79],
    [0xd5, 0xe7, 0x8a, 0x17, 0x5b, 0xe5, 0x2e, 0xa1],
    [0xcb, 0x9d, 0x7c, 0x3f, 0x2f, 0x3d, 0xb5, 0x80],
    [0xce, 0x3e, 0x91, 0x35, 0x8a, 0xa2, 0xbc, 0x25],
    [0xff, 0x20, 0x27, 0x28, 0xb0, 0x7b, 0xc6, 0x84],
    [0xed, 0xfe, 0xe8, 0x20, 0xbc, 0xe4, 0x85, 0x8c],
    [0x5b, 0x51, 0xcc, 0xcc, 0x13, 0x88, 0x83, 0x07],
  ]
  for (const [length, vector] of vectors.entries()) {
    const text = sipHash(
      Uint8Array.from({ length }, (_, index) => index),
      0x03020100,
      0x07060504,
    )
    const words = new DataView(Uint8Array.from(vector).buffer)
    assert.equal(
      text,
      [0, 4].map((at) => words.getUint32(at, true).toString(16).padStart(8, '0')).join(''),
      `of ${length} bytes`,
    )
  }
})

test('equal bytes and texts have one digest of 32 digits, others another', () => {
  const bytes = new Uint8Array(1000)
  assert.match(digestOf(bytes), /^[0-9a-f]{32}$/)
  assert.equal(digestOf(bytes), digestOf(bytes.slice()))
  assert.notEqual(digestOf(bytes), digestOf(bytes.subarray(1)))
  assert.equal(digestOfText('a\ud800'), digestOfText(['a', '\ud800'].join('')))
  assert.notEqual(digestOfText('a\ud800'), digestOfText('a\ufffd'))
})

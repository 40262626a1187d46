// DEFLATE against zlib, the reference: what it packed at every level and strategy, and whether it takes damaged data.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { ByteBuilder } from '../../../src/bytes/byte-builder.js'
import { inflate, InflateError } from '../../../src/bytes/inflate.js'

/** Numbers below 2^32, the same in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    yield state >>> 8
  }
}

/** Runs, noise and what lies between, as `kind` says. */
function content(size: number, kind: number, random: Iterator<number, never>): Uint8Array {
  return Uint8Array.from({ length: size }, (_, index) => {
    const number = random.next().value
    return number % 8 < kind ? index % 7 : number % (1 << (kind + 1))
  })
}

function inflated(data: Uint8Array, capacity = 0): { readonly bytes: Uint8Array; readonly end: number } {
  const output = new ByteBuilder(capacity)
  const end = inflate(data, 0, output)
  return { bytes: output.finish(), end }
}

test('what zlib packs, at every level, strategy and window', () => {
  const random = numbers(1)
  for (const size of [0, 1, 2, 257, 258, 259, 70_000]) {
    for (let kind = 0; kind < 8; kind++) {
      const bytes = content(size, kind, random)
      for (const level of [0, 1, 9]) {
        for (const strategy of [0, 1, 2, 3, 4]) {
          const packed = new Uint8Array(deflateRawSync(bytes, { level, strategy, windowBits: 9 + (kind % 7) }))
          const padded = new Uint8Array([...packed, 1, 2, 3])
          const got = inflated(padded)
          assert.equal(Buffer.compare(got.bytes, bytes), 0, `${size} bytes, kind ${kind}, ${level}, ${strategy}`)
          assert.equal(got.end, packed.length)
        }
      }
    }
  }
})

test('damaged data is an error where zlib says so, and else the same bytes', () => {
  const random = numbers(2)
  let errors = 0
  for (let round = 0; round < 4000; round++) {
    const bytes = content(random.next().value % 300, round % 8, random)
    const packed = new Uint8Array(deflateRawSync(bytes, { level: 9, strategy: round % 5 }))
    for (let flips = round % 3; flips >= 0; flips--)
      packed[random.next().value % packed.length]! ^= 1 << (random.next().value % 8)
    const data = round % 7 > 0 ? packed : packed.subarray(0, random.next().value % packed.length)
    const expected = outcome(() => inflateRawSync(data))
    assert.equal(
      outcome(() => inflated(data).bytes),
      expected,
      Buffer.from(data).toString('hex'),
    )
    if (expected === 'error') errors++
  }
  assert.ok(errors > 1000 && errors < 3900)
})

function outcome(action: () => Uint8Array): string {
  try {
    return Buffer.from(action()).toString('hex')
  } catch (error) {
    assert.ok(error instanceof InflateError || (error as NodeJS.ErrnoException).code?.startsWith('Z_'), String(error))
    return 'error'
  }
}

test('the output is bounded while it grows', () => {
  const packed = deflateRawSync(Buffer.alloc(1_000_000))
  const limit = { most: 999_999, beyond: (least: number) => new RangeError(`${least} bytes`) }
  assert.throws(() => inflate(packed, 0, new ByteBuilder(0, limit)), /^RangeError: 1000\d\d\d bytes$/)
  const exact = new ByteBuilder(0, { ...limit, most: 1_000_000 })
  inflate(packed, 0, exact)
  assert.equal(exact.block.length, 1_000_000)
})

test('a distance does not lead to what another member gave', () => {
  const output = new ByteBuilder()
  output.append(Buffer.from('abc'))
  // A fixed block of one reference, of length 3 and distance 1.
  assert.throws(() => inflate(Uint8Array.of(0x03, 0x02, 0x00), 0, output), InflateError)
})

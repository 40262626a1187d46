// Hostile and broken files: a typed error, or an inert object; nothing of them is ever run, and no tensor is
// another than the good file's.

import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import {
  Dict,
  Global,
  loadSync,
  PyObject,
  saveSync,
  Tensor,
  TorchletError,
  UnsafeError,
} from '../../../../src/index.js'
import { malformedBytes, malformedEntries, PWNED, recipes } from '../../../support/hostile/malformed.js'
import { needs } from '../../../support/needs.js'
import { withoutShared } from '../../../support/shared.js'
import { sha256 } from '../../../support/manifests/tagged-tensors.js'

const skip = needs(withoutShared('fixtures/malformed'))

for (const kind of ['vm', 'tensor', 'zip', 'bool', 'legacy', 'tar']) {
  test(`${kind}: rejected or read as expected`, skip, async (t) => {
    for (const { file, expect, why } of malformedEntries(kind)) {
      await t.test(`${file}: ${why}`, () => {
        const error = errorOf(malformedBytes(file))
        if (expect === 'accept') assert.equal(error, undefined)
        if (expect === 'reject') assert.notEqual(error, undefined, 'it was read')
      })
    }
  })
}

test('exec: an error or an inert object, and nothing runs', skip, async (t) => {
  assert.ok(!existsSync(PWNED), `${PWNED} is there before the test`)
  for (const { file, why } of malformedEntries('exec')) {
    await t.test(`${file}: ${why}`, () => {
      const bytes = malformedBytes(file)
      if (errorOf(bytes) === undefined) {
        const value = loadSync(bytes)
        assert.ok(isInert(value))
        // A name that was dropped on the way is not in what is left.
        if (typeof value === 'object') assert.throws(() => saveSync(value), UnsafeError, 'it was passed on')
      }
      assert.ok(!existsSync(PWNED), 'the payload was run')
    })
  }
})

for (const format of ['zip', 'legacy'] as const) {
  test(`a ${format} file that is cut off is an error wherever it ends`, skip, () => {
    const { good, truncations } = recipes(format)
    const bytes = malformedBytes(good)
    for (const length of truncations) assert.notEqual(errorOf(bytes.subarray(0, length)), undefined, `cut to ${length}`)
  })
}

test('a flipped bit of a zip is an error or changes nothing', skip, () => {
  const expected = tensorsOf(malformedBytes(recipes('zip').good))
  for (const { flipped, where } of flippedFiles('zip')) {
    if (errorOf(flipped) === undefined) assert.deepEqual(tensorsOf(flipped), expected, where)
  }
})

test('a flipped bit of a legacy file, which has no checksum, is read or a typed error', skip, () => {
  const errors = [...flippedFiles('legacy')].filter(({ flipped }) => errorOf(flipped) !== undefined)
  assert.ok(errors.length > 50, `only ${errors.length} flips are errors`)
})

function* flippedFiles(format: 'zip' | 'legacy'): Generator<{ flipped: Uint8Array; where: string }> {
  const { good, flips } = recipes(format)
  for (const [at, bit] of flips) {
    const flipped = malformedBytes(good)
    flipped[at]! ^= 1 << bit
    yield { flipped, where: `bit ${bit} of byte ${at}` }
  }
}

/** What loading throws, which must be typed. That it comes soon is seen by the runner of hostile files (hostile.test.ts). */
function errorOf(bytes: Uint8Array): TorchletError | undefined {
  try {
    loadSync(bytes)
    return undefined
  } catch (error) {
    assert.ok(error instanceof TorchletError, String(error))
    return error
  }
}

function isInert(value: unknown): boolean {
  return (
    value === null ||
    typeof value !== 'object' ||
    value instanceof PyObject ||
    value instanceof Global ||
    value instanceof Dict
  )
}

function tensorsOf(bytes: Uint8Array): unknown {
  const dict = loadSync<Dict<string, Tensor>>(bytes)
  return [...dict].map(([name, tensor]) => [
    name,
    String(tensor.dtype),
    [...tensor.shape],
    [...tensor.stride()],
    sha256(tensor.toBytes()),
  ])
}

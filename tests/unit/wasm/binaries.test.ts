// The binaries that the package carries in its text are those that the compiler wrote.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { makeDelta } from '../../../scripts/package/wasm-delta.js'
import * as files from '../../../src/wasm/binaries/files.js'
import { applyDelta } from '../../../src/wasm/delta.js'
import { unpack } from '../../../src/wasm/instance.js'
import { basicBinary } from '../../../src/wasm/variants.js'
import { binaryOf } from '../../../src/wasm/whole.js'
import { root } from '../../support/root.js'

const compiled = (name: string): Buffer => readFileSync(join(root, 'build/wasm', `${name}.wasm`))

test('each variant of the core and the module for files come out to the byte', () => {
  assert.deepEqual(Buffer.from(binaryOf('simd')), compiled('simd'))
  assert.deepEqual(Buffer.from(binaryOf('relaxed')), compiled('relaxed'))
  assert.deepEqual(Buffer.from(basicBinary('simd')), compiled('basic'))
  assert.deepEqual(Buffer.from(basicBinary('relaxed')), compiled('basic-relaxed'))
  assert.deepEqual(Buffer.from(unpack(files.packed, files.unpackedBytes)), compiled('files'))
})

test('a binary comes out of its differences from any other', () => {
  const bytes = fc.uint8Array({ max: 3, maxLength: 300 })
  fc.assert(
    fc.property(bytes, bytes, (base, target) => {
      assert.deepEqual(applyDelta(base, makeDelta(base, target)), new Uint8Array(target))
    }),
  )
})

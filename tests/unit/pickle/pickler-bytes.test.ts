// What CPython wrote is read and written again, byte for byte, at every protocol from 2 to 5.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { inflateSync } from 'node:zlib'
import { pickle } from '../../support/plain-pickle.js'
import { unpickle } from '../../support/plain-pickle.js'
import { repr } from '../../../src/python/repr.js'

interface Entry {
  readonly repr: string | null
  /** By protocol, deflated and in base64; null where Python refuses. */
  readonly pickles: readonly (string | null)[]
}

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/pickle/values.json', import.meta.url), 'utf8')) as {
  readonly values: Readonly<Record<string, Entry>>
}

for (const [name, entry] of Object.entries(fixture.values)) {
  const pickles = entry.pickles.map((text) => (text === null ? null : inflateSync(Buffer.from(text, 'base64'))))

  test(`${name}: every protocol is read`, () => {
    if (entry.repr === null) return
    for (const bytes of pickles) if (bytes !== null) assert.equal(repr(unpickle(bytes)), entry.repr)
  })

  test(`${name}: protocols 2 to 5 are written as CPython writes them`, () => {
    for (const protocol of [2, 3, 4, 5]) {
      const expected = pickles[protocol]
      if (expected === null || expected === undefined) continue
      for (const source of pickles.slice(2)) {
        if (source === null) continue
        const written = pickle(unpickle(source), { protocol })
        assert.equal(Buffer.compare(written, expected), 0, `protocol ${protocol}`)
      }
    }
  })
}

// The numbers of PyTorch 1.13.0, 2.6.0 and 2.14.1, with and without AVX2: tests/fixtures/rng.py wrote
// them. Ours are those of 2.14.1 with AVX2 to the bit, but for float64 transcendentals, which are the
// platform's; where a build without AVX2 agrees up to rounding, that is held too.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { Generator } from '../../../../src/tensor/random/generator.js'
import { arrayOf, perform, type Call } from './calls.js'
import { largestUlps } from './ulps.js'

interface Case {
  readonly name: string
  readonly seed: string
  readonly calls: readonly Call[]
  readonly results: readonly { readonly builds: readonly string[]; readonly values: readonly string[] }[]
}

const { cases } = JSON.parse(readFileSync(new URL('../../../fixtures/rng.json', import.meta.url), 'utf8')) as {
  cases: readonly Case[]
}

/** Float64 from `Math.log`, `Math.sin`, `Math.cos`: ulps, sums with a mean cancel and so show more. */
const platform_ulps: Record<string, number> = {
  'randn float64': 3,
  'normal_ float64': 8,
  'exponential_ float64': 2,
}

for (const { name, seed, calls, results } of cases) {
  test(`${name}, seed ${seed}`, () => {
    const ours = run(seed, calls)
    const expected = results.find((result) => result.builds.includes('2.14.1 avx2'))!
    expected.values.forEach((value, i) => {
      const theirs = decode(calls[i]!, value)
      const allowed = platform_ulps[name] ?? 0
      if (allowed === 0) {
        assert.deepEqual(bytes(ours[i]!), bytes(theirs), `${calls[i]}: ${ours[i]} is not ${theirs}`)
      } else {
        assert.ok(largestUlps(ours[i] as Float64Array, theirs as Float64Array) <= allowed)
      }
    })
  })
}

// Without AVX2 the library's own log, sin and cos take the place of the vectorised ones, and products
// are rounded before a sum.
test('builds without AVX2 agree in float32 within 2**-21 of the largest number', () => {
  const rounding = /^(uniform_|kaiming_uniform_ of Linear|randn \d+|normal_|mixed)$/
  for (const { name, seed, calls, results } of cases.filter((entry) => rounding.test(entry.name))) {
    const ours = run(seed, calls)
    for (const { builds, values } of results) {
      values.forEach((value, i) => {
        const theirs = Array.from<number | bigint, number>(decode(calls[i]!, value), Number)
        const largest = Math.max(...theirs.map(Math.abs))
        const error = Math.max(0, ...theirs.map((v, at) => Math.abs(v - Number(ours[i]![at]))))
        assert.ok(error <= largest * 2 ** -21, `${name}, ${builds[0]}: ${error} of ${largest}`)
      })
    }
  }
})

function run(seed: string, calls: readonly Call[]) {
  const generator = new Generator().manual_seed(BigInt(seed))
  return calls.map((call) => perform(call, generator))
}

function decode(call: Call, base64: string) {
  const { buffer, byteOffset, length } = Buffer.from(base64, 'base64')
  return arrayOf(call, buffer.slice(byteOffset, byteOffset + length) as ArrayBuffer)
}

function bytes(array: { buffer: ArrayBufferLike; byteOffset: number; byteLength: number }): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

// numpy's arrays, scalars and dtypes: unpickled from what numpy 1.24, 2.2 and 2.4 pickled, printed as they print them, and
// pickled again: numpy 1.24's to the same bytes, all to the same values.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { afterEach, test } from 'node:test'
import { NDArray, NumpyDType, NumpyScalar, repr, set_printoptions } from '../../../src/index.js'
import { pickle } from '../../support/plain-pickle.js'
import { unpickle } from '../../support/plain-pickle.js'
import { numpyNames } from '../../../src/serialization/names/numpy-names.js'
import { reduceNumpy } from '../../../src/serialization/writing/reduce-numpy.js'
import { root } from '../../support/root.js'

interface Described {
  /** Of what each pickle gives: numbers may be in another order of bytes than they were. */
  readonly reprs: readonly [string, string]
  readonly str?: string
  /** Of protocols 2 and 5, base64. */
  readonly pickles: readonly [string, string]
}

interface Report {
  readonly numpy: string
  readonly python: string
  readonly arrays: Readonly<Record<string, Described>>
  readonly scalars: Readonly<Record<string, Described>>
  readonly dtypes: Readonly<Record<string, Described>>
}

/** Where numpy's pickler meets equal strings that are two objects, which is not in a file. */
const twice = new Set(['titles', 'recarray', '12'])

/** Which numpy gives in the machine's order once it has read them: all but buffers, which protocol 5 has, though not of dates. */
const turned = [
  new Set(['big endian', 'big endian f8', 'big endian text', 'big endian dates']),
  new Set(['big endian dates']),
]

const classes = { arrays: NDArray, scalars: NumpyScalar, dtypes: NumpyDType } as const

afterEach(() => set_printoptions({ python: '3.11' }))

for (const release of ['1.24', '2.2', '2.4']) {
  const report = JSON.parse(readFileSync(`${root}/tests/fixtures/numpy-text-${release}.json`, 'utf8')) as Report
  for (const kind of ['arrays', 'scalars', 'dtypes'] as const) {
    test(`${kind} of numpy ${report.numpy}`, async (t) => {
      for (const [name, { reprs, str, pickles }] of Object.entries(report[kind])) {
        await t.test(name, () => {
          set_printoptions({ python: report.python })
          for (const [index, base64] of pickles.entries()) {
            const bytes = Buffer.from(base64, 'base64')
            const text = reprs[index]
            const value = read(bytes)
            assert.ok(value instanceof classes[kind], String(value))
            assert.equal(repr(value), text)
            if (str !== undefined) assert.equal(String(value), str)
            const again = write(value, bytes[1]!)
            assert.equal(repr(read(again)), text)
            if (release === '1.24' && !twice.has(name) && turned[index]?.has(name) !== true)
              assert.deepEqual(Buffer.from(again).toString('latin1'), bytes.toString('latin1'))
          }
        })
      }
    })
  }
}

function read(bytes: Uint8Array): unknown {
  return unpickle(bytes, { find_class: (module, qualname) => numpyNames.get(`${module}.${qualname}`) })
}

function write(value: unknown, protocol: number): Uint8Array {
  return pickle(value, { reduce: reduceNumpy, protocol, allowName: () => true })
}

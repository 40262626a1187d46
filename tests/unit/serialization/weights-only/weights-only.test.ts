// The option weights_only of load, against what PyTorch's own weights_only=True says of the same files: of each release's
// fixtures, of the corpus, and of hostile files. Its lists of names are compared one by one.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FrozenSet, loadSync, nn, saveSync, tensor, TorchletError } from '../../../../src/index.js'
import type { LoadOptions } from '../../../../src/index.js'
import { weightsOnlyNames } from '../../../../src/serialization/weights-only/names.js'
import { corpusEntries, corpusPath } from '../../../support/goldens/corpus.js'
import { malformedBytes, malformedEntries } from '../../../support/hostile/malformed.js'
import { needs } from '../../../support/needs.js'
import { sharedPath, withoutShared } from '../../../support/shared.js'
import { entriesOf, fixturePath, releases } from '../../../support/manifests/tagged.js'

const formats = ['zip', 'legacy', 'tar', 'pickle']
/** Its device is one that PyTorch does not have; here all are names. */
const anywhere = 'tensor_location_weird.pt'
/** torch.load reads the object, with the same rules, through gzip.open and not by the path. */
const packed = 'legacy_gzip.pt'
const shortOf = { '1.13.1': '1.13', '2.6.0': '2.6', '2.14.1': '2.14' } as const

for (const release of releases) {
  const weights_only = shortOf[release]

  test(`the names that PyTorch ${release} allows`, needs(withoutShared('fixtures/evidence')), () => {
    const names = JSON.parse(readFileSync(sharedPath(`fixtures/evidence/allowed-${release}.json`), 'utf8')) as string[]
    assert.deepEqual([...weightsOnlyNames[weights_only]].sort(), names.sort())
  })

  test(`the fixtures of PyTorch ${release}`, needs(withoutShared(`fixtures/torch-${release}`)), async (t) => {
    for (const { file, format, weights_only_error } of entriesOf(release)) {
      if (!formats.includes(format)) continue
      await t.test(file, () => {
        const error = errorOf(readFileSync(fixturePath(release, file)), { weights_only })
        assert.equal(error !== undefined, weights_only_error !== null, String(error ?? weights_only_error))
      })
    }
  })
}

test('the corpus', needs(withoutShared('corpus')), async (t) => {
  for (const { file, weights_only_ok } of [...formats, 'jit', 'jit-old'].flatMap(corpusEntries)) {
    await t.test(file, () => {
      for (const weights_only of ['1.13', '2.6', '2.14'] as const) {
        const error = errorOf(readFileSync(corpusPath(file)), { weights_only })
        assert.equal(error === undefined, weights_only_ok[weights_only], `${weights_only}: ${error}`)
      }
    })
  }
})

test(
  "hostile files: what a release refuses, that release's rules refuse",
  needs(withoutShared('fixtures/malformed')),
  async (t) => {
    for (const kind of ['exec', 'vm', 'tensor', 'bool', 'legacy', 'tar']) {
      for (const { file, expect, torch_weights_only } of malformedEntries(kind)) {
        await t.test(file, () => {
          if (expect === 'accept') assert.equal(errorOf(malformedBytes(file), { weights_only: true }), undefined)
          for (const release of releases) {
            if (!torch_weights_only[release].startsWith('err') || [anywhere, packed].includes(file)) continue
            const error = errorOf(malformedBytes(file), { weights_only: shortOf[release] })
            assert.notEqual(error, undefined, `${release}: ${torch_weights_only[release]}`)
          }
        })
      }
    }
  },
)

test('save writes what it reads, or names the place of what it does not', () => {
  const weights = { w: tensor([1.5]), epoch: 3, tags: new Set(['a']), raw: Uint8Array.of(1) }
  for (const weights_only of [true, '2.6', '2.14'] as const) {
    assert.ok(saveSync(weights).every((byte, index) => byte === saveSync(weights, { weights_only })[index]))
    loadSync(saveSync(weights, { weights_only }), { weights_only })
  }
  assert.throws(() => saveSync({ a: [nn.ReLU(), FrozenSet.from([1])] }, { weights_only: true, allow: 'all' }), {
    name: 'UnsafeError',
    names: ['torch.nn.modules.activation.ReLU', 'builtins.frozenset'],
    paths: ["['a'][0]", "['a'][1]"],
  })
  const unread = [
    [
      { lr: 0.5 },
      '1.13',
      /\['lr'\] would be written with the opcode BINFLOAT, which weights_only=True of PyTorch 1.13 does not read/,
    ],
    [[2n ** 2048n], true, /\[0\] would be written with the opcode LONG4/],
  ] as const
  for (const [value, weights_only, message] of unread) {
    assert.throws(() => saveSync(value, { weights_only }), { name: 'UnsupportedError', message })
  }
  assert.throws(() => saveSync([1], { weights_only: true, pickle_protocol: 4 }), { name: 'UnsupportedError' })
})

test('values of the option', () => {
  const bytes = saveSync(1)
  for (const weights_only of ['2.7', 1]) {
    assert.throws(() => loadSync(bytes, { weights_only } as object), {
      name: 'TypeError',
      message: /weights_only takes true, false/,
    })
  }
})

function errorOf(bytes: Uint8Array, options: LoadOptions): TorchletError | undefined {
  try {
    loadSync(bytes, options)
    return undefined
  } catch (error) {
    assert.ok(error instanceof TorchletError, String(error))
    return error
  }
}

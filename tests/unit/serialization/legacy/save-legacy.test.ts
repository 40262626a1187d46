// The legacy files of PyTorch 2.14, loaded and saved again, are the same bytes but for the keys of the storages, which there
// are addresses. That every file that PyTorch reads may be saved so: fixtures.test.ts.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { SaveOptions } from '../../../../src/index.js'
import { Tensor } from '../../../../src/tensor/tensor.js'
import {
  float8_e5m2,
  loadSync,
  manual_seed,
  nn,
  saveSync,
  tensor,
  uint16,
  UntypedStorage,
  zeros,
} from '../../../../src/index.js'
import { legacyParts } from '../../../support/archives/legacy-parts.js'
import { needs } from '../../../support/needs.js'
import { withoutShared } from '../../../support/shared.js'
import { entriesIn, fixturePath } from '../../../support/manifests/tagged.js'

const RELEASE = '2.14.1'
const GROUPS = ['seed', 'dtypes', 'views', 'python', 'checkpoints']

/** PyTorch puts the source of module classes into a file, torchlet None; numpy 2 has names that numpy 1 does not read. */
const OTHERWISE = /net_legacy|np_arrays|ckpt_mixed/

const legacy = { _use_new_zipfile_serialization: false } as const

test('the same bytes but for the keys', needs(withoutShared(`fixtures/torch-${RELEASE}`)), async (t) => {
  const entries = entriesIn('legacy', RELEASE, GROUPS).filter(
    ({ protocol, full_load_error }) => protocol >= 2 && full_load_error === null,
  )
  for (const { file, protocol } of entries.filter(({ file }) => !OTHERWISE.test(file))) {
    await t.test(file, () => {
      const bytes = readFileSync(fixturePath(RELEASE, file))
      const saved = saveSync(loadSync(bytes), { ...legacy, pickle_protocol: protocol as 2 | 3 | 4 | 5 })
      const parts = legacyParts(saved)
      assert.deepEqual(parts, legacyParts(bytes))
      if (Object.keys(parts.storages).length === 0) assert.ok(bytes.equals(saved))
    })
  }
})

test('the same object gives the same bytes each time', () => {
  const save = (): Uint8Array => {
    manual_seed(0)
    const net = nn.Sequential(...Array.from({ length: 6 }, () => nn.Linear(2, 2)))
    return saveSync(net, legacy)
  }
  assert.ok(Buffer.from(save()).equals(save()))
})

test('what no PyTorch could load again is refused', () => {
  const x = tensor([1, 2])
  const reinterpreted = new Tensor(x.untyped_storage(), float8_e5m2, [2])
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [zeros(2, { dtype: uint16 }), /a tensor whose dtype has no storage class/],
    [[reinterpreted], /a tensor whose dtype has no storage class/],
    [{ a: x.untyped_storage() }, /a storage of bytes/],
  ]
  for (const [value, message] of cases) {
    assert.throws(
      () => saveSync(value, legacy),
      (error: Error) =>
        error.name === 'UnsupportedError' &&
        message.test(error.message) &&
        /Leave out _use_new_zipfile_serialization/.test(error.message),
    )
    saveSync(value)
  }
})

test('one storage as two dtypes is refused, as PyTorch refuses it', () => {
  const x = tensor([1.5, 2.5])
  const bits = new Tensor(x.untyped_storage(), tensor([1]).dtype, [1])
  assert.throws(() => saveSync([x, bits], legacy), { name: 'UnsupportedError', message: /view as different dtypes/ })
})

test('bytes of a storage that fill no element are left out', () => {
  const odd = new Tensor(new UntypedStorage(Uint8Array.of(0, 0, 128, 63, 9)), tensor([1.5]).dtype, [1])
  const [first, second] = loadSync<Tensor[]>(saveSync([odd, tensor([2.5])], legacy))
  assert.deepEqual([first!.tolist(), second!.tolist()], [[1], [2.5]])
})

test('the option and those beside it', () => {
  const zip = saveSync(1)
  assert.ok(Buffer.from(zip).equals(saveSync(1, { _use_new_zipfile_serialization: true })))
  const wrong: readonly SaveOptions[] = [
    { ...legacy, name: 'archive' },
    { ...legacy, format: 'safetensors' },
    { _use_new_zipfile_serialization: 0 } as unknown as SaveOptions,
  ]
  for (const options of wrong) assert.throws(() => saveSync(1, options), TypeError)
})

// Saving what was opened and not loaded: the bytes are those of saving what was loaded.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { readFileSync, readdirSync, statSync } from 'node:fs'
import { test } from 'node:test'
import {
  ArchiveError,
  arange,
  fingerprint,
  load,
  open,
  OrderedDict,
  randn,
  save,
  Tensor,
  tensor,
  UnsupportedError,
} from '../../../../src/index.js'
import type { SaveOptions } from '../../../../src/index.js'
import { temporaryFolder } from '../../../support/folder.js'
import { root } from '../../../support/root.js'

const FORMATS: Readonly<Record<string, SaveOptions>> = {
  zip: {},
  legacy: { _use_new_zipfile_serialization: false },
  safetensors: { format: 'safetensors' },
}

/** More than one piece of a read, views of a storage, and rows that lie scattered. */
function weights(): OrderedDict<string, Tensor> {
  const big = randn(1_500_000)
  return new OrderedDict<string, Tensor>([
    ['big', big],
    ['scattered', arange(6).reshape([2, 3]).t()],
    ['part', arange(1000).at('10:20')],
    ['bias', tensor([1, 2, 3])],
    ['empty', randn(0)],
  ])
}

for (const from of Object.keys(FORMATS)) {
  for (const to of Object.keys(FORMATS)) {
    test(`${from} to ${to}`, async (t) => {
      const folder = temporaryFolder(t)
      const source = join(folder, 'a.pt')
      await save(weights(), source, FORMATS[from])
      const checkpoint = await open(source)
      const value = await checkpoint.get<OrderedDict<string, Tensor>>('', { lazy: true })
      const options = { ...FORMATS[to], ...(to === 'zip' ? { name: 'a' } : {}) }
      const expected = await save(await load(source), options)
      await save(value, join(folder, 'b.pt'), options)
      assert.deepEqual(readFileSync(join(folder, 'b.pt')), Buffer.from(expected))
      assert.deepEqual(await save(value, options), expected)
      // They were read in passing.
      assert.equal(value.get('big')?.untyped_storage().isLoaded, false)
      assert.equal(await fingerprint(value), await fingerprint(await load(source)))
      await checkpoint.close()
    })
  }
}

test('a damaged tensor is found while it is written, and leaves no file', async (t) => {
  const folder = temporaryFolder(t)
  const bytes = await save({ w: randn(3_000_000) })
  bytes[6_000_000] = (bytes[6_000_000] as number) ^ 1
  const checkpoint = await open(bytes)
  const value = await checkpoint.get('', { lazy: true })
  await assert.rejects(
    save(value, join(folder, 'out.pt')),
    (error) => error instanceof ArchiveError && /damaged/.test(error.message),
  )
  assert.throws(() => statSync(join(folder, 'out.pt')))
  await assert.rejects(checkpoint.get('w'), ArchiveError)
  // A part of it is not the whole, whose checksum cannot be made of it.
  const storage = checkpoint.info('w').storage
  assert.equal((await storage?.read(0, 16))?.length, 16)
})

test('at once it cannot be written', async () => {
  const checkpoint = await open(await save({ w: randn(3) }))
  const { saveSync } = await import('../../../../src/index.js')
  for (const options of Object.values(FORMATS)) {
    assert.throws(() => saveSync(checkpoint.state_dict(), options), UnsupportedError)
  }
})

test('quantized and packed tensors have their fingerprint while they are in the file, large and small', async () => {
  const dtypes = join(root, 'tests/fixtures/pytorch/torch-2.14.1/dtypes')
  const files = readdirSync(dtypes).filter((name) => name.startsWith('q_'))
  assert.ok(files.length > 4)
  for (const name of files) {
    const loaded = await load(join(dtypes, name))
    const checkpoint = await open(join(dtypes, name))
    assert.equal(await fingerprint(await checkpoint.get('', { lazy: true })), await fingerprint(loaded), name)
    await checkpoint.close()
  }
  // More bytes than stand in the text itself.
  const rows = await load<Tensor>(join(dtypes, 'q_tensor_qint8.pt'))
  const many = rows.expand([400, ...rows.shape]).contiguous()
  const bytes = await save(many)
  assert.ok(many.nbytes > 256)
  const lazy = await (await open(bytes)).get('', { lazy: true })
  assert.equal(await fingerprint(lazy), await fingerprint(await load(bytes)))
})

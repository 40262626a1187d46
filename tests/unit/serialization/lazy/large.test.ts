// A checkpoint of ten gigabytes: zip64, with tensors beyond 2 and beyond 4 GiB. The file is sparse.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { float32, int64, open, uint8, UnsupportedError } from '../../../../src/index.js'
import type { Tensor } from '../../../../src/index.js'
import { temporaryFolder } from '../../../support/folder.js'
import { writeSparseCheckpoint } from '../../../support/archives/sparse-checkpoint.js'

const GIB = 2 ** 30

test('ten gigabytes are listed by a few hundred kilobytes', async (t) => {
  const path = join(temporaryFolder(t), 'large.pt')
  const head = new Uint8Array(new BigInt64Array([7n, 8n, 9n]).buffer)
  const size = writeSparseCheckpoint(path, {
    first: { dtype: float32, sizes: [GIB / 4, 5], head: new Uint8Array(new Float32Array([1.5, 2.5]).buffer) },
    ...Object.fromEntries(
      Array.from({ length: 300 }, (_, index) => [`layers.${index}`, { dtype: uint8, sizes: [16, 1024, 1024] }]),
    ),
    last: { dtype: int64, sizes: [3], head },
  })
  assert.ok(size > 9.5 * GIB)
  const checkpoint = await open(path)
  assert.equal(checkpoint.nbytes, size)
  assert.equal(checkpoint.keys().length, 302)
  assert.equal(checkpoint.info('first').nbytes, 5 * GIB)
  // The last one lies beyond 4 GiB.
  assert.deepEqual((await checkpoint.get<Tensor>('last')).tolist(), [7, 8, 9])
  const { storage } = checkpoint.info('first')
  assert.equal(storage?.nbytes, 5 * GIB)
  assert.deepEqual([...new Float32Array((await storage.read(0, 8)).buffer)], [1.5, 2.5])
  assert.deepEqual([...(await storage.read(5 * GIB - 4, 4))], [0, 0, 0, 0])
  if (!canHold(5 * GIB)) {
    await assert.rejects(
      checkpoint.get('first'),
      (error) => error instanceof UnsupportedError && /storage\.read\(offset, length\)/.test(error.message),
    )
  }
  const { access, format } = await checkpoint.report()
  assert.equal(format, 'zip')
  assert.ok(access.nbytes < 400_000, `${access.nbytes} bytes read`)
  await checkpoint.close()
})

/** Whether the platform has arrays of so many bytes. */
function canHold(bytes: number): boolean {
  try {
    return new Uint8Array(bytes).length === bytes
  } catch {
    return false
  }
}

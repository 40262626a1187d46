// Real checkpoints of public repositories: every tensor's hash when loaded, and when saved and loaded again.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSync, NDArray, nn, saveSync, Tensor, TypedStorage } from '../../../src/index.js'
import type { CorpusEntry } from '../../support/goldens/corpus.js'
import { at, corpusEntries, corpusPath } from '../../support/goldens/corpus.js'
import { needs } from '../../support/needs.js'
import { withoutShared } from '../../support/shared.js'
import { sha256 } from '../../support/manifests/tagged-tensors.js'

for (const format of ['zip', 'legacy', 'tar', 'pickle']) {
  test(`${format} files of public repositories`, needs(withoutShared('corpus')), async (t) => {
    for (const entry of corpusEntries(format)) {
      await t.test(entry.file, () => {
        const first = loadSync(corpusPath(entry.file))
        check(first, entry)
        for (const _use_new_zipfile_serialization of [true, false]) {
          check(loadSync(saveSync(first, { allow: 'all', _use_new_zipfile_serialization })), entry)
        }
      })
    }
  })
}

test('tar archives that no PyTorch wrote', needs(withoutShared('corpus')), () => {
  for (const { file } of corpusEntries('tar-fake')) {
    assert.throws(() => loadSync(corpusPath(file)), { name: 'ArchiveError', message: /has no member tensors/ })
  }
})

function check(root: unknown, { tensors, scalars }: CorpusEntry): void {
  for (const { path, dtype, shape, stride, storage_offset, requires_grad, sha256: hash } of tensors) {
    const tensor = at(root, path)
    if (tensor instanceof NDArray) {
      assert.deepEqual(
        [tensor.dtype.str.replace('|', ''), [...tensor.shape], sha256(tensor.toBytes())],
        [dtype, shape, hash],
        path,
      )
      continue
    }
    if (tensor instanceof TypedStorage) {
      assert.deepEqual(
        [String(tensor.dtype), [tensor.size()], sha256(tensor.untyped.bytes())],
        [`torch.${dtype}`, shape, hash],
        path,
      )
      continue
    }
    assert.ok(tensor instanceof Tensor, `${path}: no tensor`)
    assert.deepEqual(
      [
        String(tensor.dtype),
        [...tensor.shape],
        [...tensor.stride()],
        tensor.storage_offset(),
        tensor.requires_grad,
        sha256(tensor.toBytes()),
      ],
      // Tensors that were pickled as lists have neither.
      [`torch.${dtype}`, shape, stride ?? [...tensor.stride()], storage_offset ?? 0, requires_grad, hash],
      path,
    )
  }
  for (const [path, value] of Object.entries(scalars ?? {})) assert.deepEqual(at(root, path), value, path)
  if (root instanceof nn.Module) assert.ok(root.state_dict().size > 0)
}

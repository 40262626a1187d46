// A file may not say that integers want gradients: PyTorch 1.13.0, 2.6.0 and 2.14.1 raise "only Tensors of floating point and
// complex dtype can require gradients" for the files made here, with and without weights_only (1.13 with it: UnpicklingError).

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { int64, float32, loadSync, repr, saveSync, tensor, UnpicklingError } from '../../../../src/index.js'
import type { dtype } from '../../../../src/index.js'

/** A legacy file, which has no checksums, of one tensor that wants a gradient. */
function wanting(type: dtype): Uint8Array {
  const bytes = Buffer.from(saveSync(tensor([1, 2], { dtype: type }), { _use_new_zipfile_serialization: false }))
  const flag = bytes.indexOf('ccollections\nOrderedDict') - 1
  assert.equal(bytes[flag], 0x89, 'requires_grad is False')
  bytes[flag] = 0x88
  return bytes
}

test('integers that want gradients are refused in every language', () => {
  for (const weights_only of [false, true, '2.6', '1.13'] as const) {
    assert.equal(repr(loadSync(wanting(float32), { weights_only })), 'tensor([1., 2.], requires_grad=True)')
    assert.throws(
      () => loadSync(wanting(int64), { weights_only }),
      (error) => error instanceof UnpicklingError && /a gradient of torch\.int64/.test(error.message),
    )
  }
})

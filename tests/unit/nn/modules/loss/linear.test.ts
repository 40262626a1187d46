// LinearCrossEntropyLoss with its options, as PyTorch 2.14.1 saved, printed and computed it: tests/fixtures/cross-entropy-options.py.
// The messages are PyTorch's.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import {
  allclose,
  float32,
  int64,
  loadSync,
  manual_seed,
  nn,
  saveSync,
  tensor,
  zeros,
} from '../../../../../src/index.js'
import type { Tensor } from '../../../../../src/index.js'

const bytes = readFileSync(new URL('../../../../fixtures/cross-entropy-options.pt', import.meta.url))
type Saved = [loss: nn.LinearCrossEntropyLoss, input: Tensor, target: Tensor, output: Tensor, text: string]

test('options of a file are kept, printed and written again', () => {
  const [loss, input, target, output, text] = loadSync<Saved>(bytes)
  assert.equal(String(loss), text)
  assert.ok(loss.options instanceof nn.LinearCrossEntropyOptions)
  assert.equal(loss.options.batch_chunk_size, 2)
  assert.ok(allclose(loss.forward(input, target), output))
  const [again] = loadSync<[nn.LinearCrossEntropyLoss]>(saveSync([loss]))
  assert.equal(String(again), text)
})

test('a loss made with options is the one of the file', () => {
  const [, input, target, output, text] = loadSync<Saved>(bytes)
  const options = nn.LinearCrossEntropyOptions({ batch_chunk_size: 2, chunking_method: null, acc_dtype: float32 })
  manual_seed(0)
  const loss = nn.LinearCrossEntropyLoss(5, 4, { options })
  assert.equal(String(loss), text)
  assert.ok(allclose(loss.forward({ input, target }), output))
})

test('options that PyTorch refuses', () => {
  const refused: readonly (readonly [Record<string, unknown>, string])[] = [
    [{ batch_chunk_size: 0 }, 'batch_chunk_size must be positive int or None, got 0'],
    [{ acc_policy: 'x' }, "invalid acc_policy: 'x'; expected one of 'auto', 'accurate', 'compact'"],
    [{ chunking_method: 'a:1' }, "invalid chunking_method: 'a:1'"],
    [{ chunking_method: 'aspect_ratio:0' }, "invalid chunking_method: 'aspect_ratio:0'"],
    [
      { acc_dtype: int64 },
      'acc_dtype must be one of {None, torch.float16, torch.bfloat16, torch.float32, torch.float64}, got torch.int64. Pass acc_dtype=None to let the op pick automatically.',
    ],
  ]
  for (const [fields, message] of refused) assert.throws(() => nn.LinearCrossEntropyOptions(fields), { message })
})

test('sizes that PyTorch refuses', () => {
  const { linear_cross_entropy } = nn.functional
  const [x, w, t] = [zeros(2, 5), zeros(4, 5), tensor([1, 2])]
  const refused: readonly (readonly [() => unknown, string])[] = [
    [() => linear_cross_entropy(zeros(1, 2, 5), w, t), 'expected input with dimensionality 1 or 2, got 3'],
    [() => linear_cross_entropy(x, zeros(5), t), 'expected linear_weight with dimensionality at least 2, got 1'],
    [
      () => linear_cross_entropy(zeros(2, 6), w, t),
      'expected equal input and linear_weight last dimensions (in_features), got 6 and 5, respectively',
    ],
    [() => linear_cross_entropy(x, w, t, { linear_bias: zeros(5) }), 'expected linear_bias shape (4,), got (5,)'],
    [
      () => linear_cross_entropy(zeros(5), zeros(4, 3, 5), t),
      'K-dimensional loss defined by linear_weight shape (4, 3, 5) requires batched input, (N, 5), got unbatched input with shape (5,)',
    ],
    [
      () => linear_cross_entropy(x, w, zeros(2, 4), { ignore_index: 1 }),
      'ignore_index cannot be specified when target contains probabilities',
    ],
    [() => nn.LinearCrossEntropyLoss(5, 4, { weight: zeros(3) }), 'expected weight shape to be (4,), got (3,)'],
  ]
  for (const [call, message] of refused) assert.throws(call, { name: 'ShapeError', message })
})

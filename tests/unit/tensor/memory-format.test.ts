// Strides of copies, of tensors like others and of elementwise results in every memory format: those of PyTorch 2.14.1.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

const { channels_last, channels_last_3d, contiguous_format, preserve_format } = torch
const image = (): Tensor => torch.empty(2, 3, 4, 5).contiguous({ memory_format: channels_last })
/** Neither dense nor in any format. */
const gaps = (): Tensor => torch.zeros(600).as_strided([2, 3, 4, 5], [240, 80, 20, 2])
const rowMajor = [60, 20, 5, 1]
const last = [60, 1, 15, 3]

const strides: readonly (readonly [name: string, make: () => Tensor, expected: readonly number[]])[] = [
  ['contiguous', image, last],
  ['contiguous by default', () => image().contiguous(), rowMajor],
  ['clone keeps', () => image().clone(), last],
  ['clone', () => gaps().clone({ memory_format: channels_last }), last],
  ['clone of gaps', () => gaps().clone(), rowMajor],
  ['to keeps', () => image().to(torch.float64), last],
  ['to of a slice', () => image().at(':', ':', '::2').to(torch.float64), [30, 1, 15, 3]],
  ['to a format', () => gaps().to({ memory_format: channels_last }), last],
  ['to a dtype and a format', () => image().to(torch.int32, { memory_format: contiguous_format }), rowMajor],
  ['to a device', () => gaps().cpu({ memory_format: channels_last }), last],
  ['float', () => image().double({ memory_format: contiguous_format }), rowMajor],
  ['type', () => gaps().type(torch.float64, { memory_format: channels_last }), last],
  ['empty', () => torch.empty(2, 3, 4, 5, { memory_format: channels_last }), last],
  ['empty of no elements', () => torch.empty([2, 3, 0, 4], { memory_format: channels_last }), [0, 1, 12, 3]],
  ['full_like', () => torch.full_like(gaps(), 1, { memory_format: channels_last }), last],
  ['rand_like', () => torch.rand_like(gaps(), { memory_format: channels_last }), last],
  ['randint_like', () => torch.randint_like(gaps(), 3, { memory_format: channels_last }), last],
  ['zeros_like', () => torch.zeros_like(image(), { memory_format: contiguous_format }), rowMajor],
  ['three dimensions', () => torch.empty(2, 3, 4, 5, 6, { memory_format: channels_last_3d }), [360, 1, 90, 18, 3]],
  ['a sum with a number', () => image().add(1), last],
  ['a sum with channels', () => image().add(torch.ones(3, 1, 1)), last],
  ['a sum with another format', () => image().add(torch.empty(2, 3, 4, 5)), last],
  ['the same the other way round', () => torch.empty(2, 3, 4, 5).add(image()), rowMajor],
  ['of single places', () => torch.empty(2, 3, 1, 1).contiguous({ memory_format: channels_last }), [3, 1, 1, 1]],
  ['cat', () => torch.cat([image(), image()], 1), [120, 1, 30, 6]],
  ['cat of formats', () => torch.cat([image(), torch.empty(2, 3, 4, 5)], 1), [120, 20, 5, 1]],
  ['stack', () => torch.stack([image(), image()]), [120, 60, 1, 15, 3]],
  ['where', () => torch.where(image().gt(0), image(), 0), last],
]
for (const [name, make, expected] of strides) {
  test(`strides of ${name}`, () => assert.deepEqual(make().stride(), expected))
}

test('a tensor is itself where it has the format already', () => {
  const x = image()
  assert.equal(x.contiguous({ memory_format: channels_last }), x)
  // PyTorch 2.14's words.
  assert.throws(() => x.contiguous({ memory_format: preserve_format }), {
    message: 'preserve memory format is unsupported by the contiguous operator',
  })
  assert.equal(x.to({ memory_format: channels_last }), x)
  assert.notEqual(x.to({ memory_format: contiguous_format }), x)
})

test('is_contiguous asks for a format', () => {
  assert.equal(image().is_contiguous(), false)
  assert.equal(image().is_contiguous({ memory_format: channels_last }), true)
  assert.equal(torch.empty(2, 3).is_contiguous({ memory_format: channels_last }), false)
  assert.equal(gaps().is_contiguous({ memory_format: channels_last }), false)
})

test('a format is for its number of dimensions, and only for functions that PyTorch gives one', () => {
  const wrong = { message: /required rank 4 tensor to use channels_last format/ }
  assert.throws(() => torch.empty(2, 3).contiguous({ memory_format: channels_last }), wrong)
  assert.throws(() => torch.empty(2, 3).to(torch.float32, { memory_format: channels_last }), wrong)
  assert.throws(() => torch.empty(2, 3, { memory_format: preserve_format }), { message: /unsupported memory format/ })
  // @ts-expect-error PyTorch's zeros has none.
  assert.throws(() => torch.zeros(2, 3, 4, 5, { memory_format: channels_last }), TypeError)
})

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { float32, float64, tensor as tensorOf, zeros } from '../../../src/index.js'
import { block } from '../../../src/kernels/blocks.js'
import { inOneBlock } from '../../../src/kernels/one-block.js'
import type { Read } from '../../../src/kernels/one-block.js'
import { engine } from '../../../src/wasm/engine.js'
import { BinaryOp } from '../../../assembly/shared/binary-op.js'

const tensor = (values: number | number[] | number[][]) => tensorOf(values, { dtype: float32 })
const output = { lane: 'f32', type: float32 } as const

/** a - b by the core; null where they are not taken. */
function difference(a: Read[0], b: Read[0]): unknown {
  const operands: Read[] = [
    [a, float32, 'f32'],
    [b, float32, 'f32'],
  ]
  const made = inOneBlock(operands, output, (y, [x = 0, z = 0], n) =>
    engine().exports.f32_binary(BinaryOp.Sub, y, x, z, n),
  )
  return made === null ? null : made.tolist()
}

test('row-major tensors of one size are taken, from wherever they begin', () => {
  const many = tensor([9, 1, 2, 3, 4, 5, 6])
  const a = many.narrow(0, 1, 4).view(2, 2)
  assert.deepEqual(difference(a, tensor([[10, 20], [30, 40]])), [[-9, -18], [-27, -36]]) // prettier-ignore
  assert.deepEqual(difference(many.narrow(0, 3, 4), many.narrow(0, 0, 4)), [-6, 3, 3, 3])
})

test('a number stands for a tensor on either side, and two numbers for none', () => {
  assert.deepEqual(difference(tensor([1, 2, 3]), 0.5), [0.5, 1.5, 2.5])
  assert.deepEqual(difference(1, tensor([1, 2, 3])), [0, -1, -2])
  assert.deepEqual(difference(1, 2), null)
})

test('the last block is as long as a block, and no longer', () => {
  const whole = zeros(block).add(3)
  assert.deepEqual((difference(whole, 1) as number[]).at(-1), 2)
  assert.equal(difference(zeros(block + 1), 1), null)
})

test('what lies, counts or stands otherwise is left to blocks of any kind', () => {
  const square = tensor([[1, 2], [3, 4]]) // prettier-ignore
  assert.equal(difference(square.t(), square), null)
  assert.equal(difference(square, tensor([1, 2])), null)
  assert.equal(difference(square, tensor(1)), null)
  assert.equal(difference(square.to(float64), square), null)
  assert.equal(difference(square, true), null)
  assert.equal(difference(zeros(0), zeros(0)), null)
  assert.equal(difference(zeros(2, { device: 'meta' }), zeros(2)), null)
  assert.equal(difference(zeros(1, 1, 3).permute([1, 2, 0]), 1), null)
  const complex = tensor([1, 2]).to('complex64').conj()
  assert.equal(difference(complex.imag, zeros(2)), null, 'a tensor that stands for its negatives')
})

// By PyTorch 2.14.1.
test('strides of single dimensions are those of PyTorch, beside a number and beside a tensor', () => {
  const x = tensorOf([[[1, 2, 3]]], { dtype: float32 }).permute([1, 2, 0])
  assert.deepEqual(x.stride(), [3, 1, 3])
  assert.deepEqual(x.sub(-2).stride(), [3, 1, 3])
  assert.deepEqual(x.sub(-2).div(-1.5).stride(), [3, 1, 3])
  for (const each of [x.add(x), x.relu(), x.neg(), x.clamp(0, 1)]) assert.deepEqual(each.stride(), [3, 1, 1])
})

test('the result has sizes of its own and begins where its storage does', () => {
  const a = tensor([5, 6, 7]).narrow(0, 1, 2)
  const made = inOneBlock([[a, float32, 'f32']], output, (y, [x = 0], n) =>
    engine().exports.f32_binary(BinaryOp.Add, y, x, x, n),
  )
  assert.deepEqual(made?.tolist(), [12, 14])
  assert.equal(made?.storage_offset(), 0)
  assert.equal(made?.untyped_storage().nbytes, 8)
})

// Tensors without dimensions stand for numbers wherever PyTorch takes one: as PyTorch 2.14.1 does.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../../src/index.js'
import { nn, tensor } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

/** What TypeScript takes for a number, and is a tensor. */
const of = (value: number | boolean, type?: torch.dtype): number => tensor(value, { dtype: type ?? null }) as never
const { ones, zeros } = torch

const calls: readonly (readonly [call: string, run: () => Tensor, text: string])[] = [
  ['an int', () => torch.arange(of(3)), 'tensor([0, 1, 2])'],
  ['a float', () => torch.arange(of(3, torch.float32)), 'tensor([0., 1., 2.])'],
  ['a value', () => torch.full([2], of(3, torch.int32)), 'tensor([3, 3])'],
  ['a double', () => torch.full([2], of(3, torch.float64)), 'tensor([3., 3.])'],
  ['a bool', () => torch.full([2], of(true)), 'tensor([True, True])'],
  ['a size', () => zeros(of(2), 3), 'tensor([[0., 0., 0.],\n        [0., 0., 0.]])'],
  ['a size in a list', () => ones(4).reshape([of(2), 2]), 'tensor([[1., 1.],\n        [1., 1.]])'],
  ['view', () => ones(4).view(of(2), 2), 'tensor([[1., 1.],\n        [1., 1.]])'],
  ['ends', () => torch.linspace(of(0), of(1), of(3)), 'tensor([0.0000, 0.5000, 1.0000])'],
  ['a base', () => torch.logspace(of(1), of(2), 2, of(3)), 'tensor([3., 9.])'],
  ['a dimension', () => torch.sum(ones(2, 2), of(1)), 'tensor([2., 2.])'],
  ['alpha', () => torch.add(ones(2).int(), ones(2).int(), { alpha: of(2) }), 'tensor([3, 3], dtype=torch.int32)'],
  ['beta', () => ones(1, 1).addmm(ones(1, 1), ones(1, 1), { beta: of(3, torch.float32) }), 'tensor([[4.]])'],
  ['value', () => ones(2).addcmul(ones(2), ones(2), { value: of(3) }), 'tensor([4., 4.])'],
  ['a slope', () => nn.functional.leaky_relu(tensor([-1.0], { dtype: torch.float32 }), of(2)), 'tensor([-2.])'],
  ['a mean', () => zeros(2).normal_(of(1), of(0)), 'tensor([1., 1.])'],
  ['eps', () => torch.logit(ones(1), of(0.1)), 'tensor([2.1972])'],
  ['a bound', () => torch.histc(torch.arange(4).float(), of(2), of(1), 3), 'tensor([1., 2.])'],
  ['a start', () => torch.arange(4).narrow(of(0), of(-1) as never, 1), 'tensor([3])'],
]
for (const [call, run, text] of calls) test(call, () => assert.equal(String(run()), text))

test('no other tensor is a number', () => {
  assert.throws(() => torch.arange(tensor([3])), { name: 'TypeError', message: /'end' must be number, not a Tensor/ })
  assert.throws(() => torch.sum(ones(2), of(0.5)), TypeError)
  assert.throws(() => zeros(2).normal_(tensor([1, 2]) as never), TypeError)
  assert.throws(() => zeros(of(1.5)), TypeError)
})

test('where a tensor is an operand it stays one', () => {
  assert.equal(String(torch.max(tensor([1, 5]), tensor(3))), 'tensor([3, 5])')
  assert.equal(torch.add(ones(2).int(), tensor(2.5)).dtype, torch.float32)
})

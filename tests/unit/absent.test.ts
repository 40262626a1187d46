// What PyTorch has and torchlet has not says so, and what to do.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as torch from '../../src/index.js'

const x = torch.ones(1)

const absent: Readonly<Record<string, () => unknown>> = {
  'Tensor.backward: torchlet computes no gradients': () => x.backward(),
  'Tensor.retain_grad: torchlet computes no gradients': () => x.retain_grad(),
  'Tensor.cuda: torchlet computes on the cpu': () => x.cuda(),
  'Tensor.numpy: JavaScript has no numpy': () => x.numpy(),
  'Module.cuda: torchlet computes on the cpu': () => torch.nn.ReLU().cuda(),
  'torch.optim.SGD: torchlet computes no gradients': () => torch.optim.SGD([], { lr: 0.1 }),
  'torch.optim.AdamW: torchlet computes no gradients': () => new (torch.optim.AdamW as unknown as new () => unknown)(),
  'torch.optim.lr_scheduler.StepLR: torchlet computes no gradients': () => torch.optim.lr_scheduler.StepLR(),
  'torch.autograd.grad: torchlet computes no gradients': () => torch.autograd.grad(x),
  'torch.enable_grad: torchlet computes no gradients': () => torch.enable_grad(),
  'torch.from_numpy: JavaScript has no numpy': () => torch.from_numpy(x),
}

for (const [message, run] of Object.entries(absent)) {
  test(message, () => {
    assert.throws(run, (error) => {
      assert.ok(error instanceof torch.UnsupportedError)
      assert.ok(error.message.startsWith(`${message}. `), error.message)
      assert.ok((error.instead ?? '').length > 10)
      return true
    })
  })
}

test('what needs no gradients and no device works', () => {
  assert.equal(
    torch.no_grad(() => 5),
    5,
  )
  assert.equal(
    torch.inference_mode(() => 5),
    5,
  )
  assert.equal(torch.is_grad_enabled(), false)
  assert.equal(torch.cuda.is_available(), false)
  assert.equal(torch.cuda.manual_seed_all(1), undefined)
})

// Forward hooks: their order and what they replace, and hooks that came with a file.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nn } from '../../../../src/index.js'
import { Global } from '../../../../src/python/objects.js'
import type { Tensor } from '../../../../src/tensor/tensor.js'
import { floats } from '../fixture.js'

const x = floats([1, -2])

test('__call__ runs pre-hooks, forward, hooks, in the order of registration', () => {
  const calls: string[] = []
  const relu = nn.ReLU()
  relu.register_forward_hook(() => void calls.push('after 1'))
  relu.register_forward_pre_hook((module, inputs) => {
    assert.equal(module, relu)
    assert.deepEqual(inputs, [x])
    calls.push('before')
  })
  relu.register_forward_hook((module, inputs, output) => {
    assert.equal(module, relu)
    assert.deepEqual(inputs, [x])
    assert.deepEqual((output as Tensor).tolist(), [1, 0])
    calls.push('after 2')
  })
  assert.deepEqual(relu.__call__(x).tolist(), [1, 0])
  assert.deepEqual(calls, ['before', 'after 1', 'after 2'])
  calls.length = 0
  relu.forward(x)
  assert.deepEqual(calls, [], 'forward alone runs none')
})

test('what hooks return replaces inputs and output; nothing and null replace nothing', () => {
  const relu = nn.ReLU()
  relu.register_forward_pre_hook(() => [floats([3, -4])])
  relu.register_forward_pre_hook((_, [input]) => [(input as Tensor).mul(2)])
  relu.register_forward_hook((_, inputs, output) => (output as Tensor).add(inputs[0] as Tensor))
  relu.register_forward_hook(() => null)
  relu.register_forward_pre_hook(() => null)
  assert.deepEqual(relu.__call__(x).tolist(), [12, -8])
})

test('a hook is removed by its handle, alone and more than once', () => {
  const relu = nn.ReLU()
  const calls: number[] = []
  const [first] = [1, 2].map((id) => relu.register_forward_hook(() => void calls.push(id)))
  first?.remove()
  first?.remove()
  relu.__call__(x)
  assert.deepEqual(calls, [2])
})

test('a chain runs the hooks of its children, not its own, in forward', () => {
  const seen: string[] = []
  const net = nn.Sequential(nn.Linear(2, 2), nn.Sequential(nn.ReLU()))
  net.forward(x)
  net.register_forward_hook(() => void seen.push('net'))
  for (const [name, module] of net.named_modules())
    if (name !== '') module.register_forward_hook(() => void seen.push(name))
  net.forward(x)
  assert.deepEqual(seen, ['0', '1.0', '1'])
  seen.length = 0
  net.__call__(x)
  assert.deepEqual(seen, ['0', '1.0', '1', 'net'])
})

test('a hook that came with a file cannot run, and is not left out', () => {
  for (const name of ['_forward_hooks', '_forward_pre_hooks']) {
    const net = nn.Sequential(nn.ReLU())
    const hooks = (net[0] as nn.ReLU).__dict__.get(name) as Map<unknown, unknown>
    net.forward(x)
    hooks.set(0, new Global('__main__', 'hook'))
    assert.throws(() => net.forward(x), {
      name: 'UnsupportedError',
      message: new RegExp(`a forward hook that came with its file.*__dict__\\.get\\('${name}'\\)\\.clear`),
    })
    hooks.clear()
    assert.deepEqual(net.forward(x).tolist(), [1, 0])
  }
})

test('a hook is a function', () => {
  assert.throws(() => nn.ReLU().register_forward_hook(3 as never), {
    name: 'TypeError',
    message: /a hook is a function/,
  })
})

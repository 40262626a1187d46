// Sequential as a container.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadSync, nn, saveSync } from '../../../../../src/index.js'
import { OrderedDict } from '../../../../../src/python/dict.js'
import type { Tensor } from '../../../../../src/tensor/tensor.js'
import { floats } from '../../fixture.js'

const made = (): readonly [nn.Linear, nn.ReLU, nn.Linear] => [nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 1)]

test('from modules, with and without new', () => {
  const modules = made()
  for (const net of [nn.Sequential(...modules), new nn.Sequential(...modules)]) {
    assert.ok(net instanceof nn.Sequential && net instanceof nn.Module)
    assert.equal(net.length, 3)
    assert.deepEqual([net[0], net[1], net[2]], [...modules])
    assert.deepEqual([...net], [...modules])
    assert.deepEqual(
      Array.from(net.named_children(), ([name]) => name),
      ['0', '1', '2'],
    )
  }
})

test('from an OrderedDict or a Map, under its names', () => {
  const [fc1, act, fc2] = made()
  const children = [
    ['fc1', fc1],
    ['act', act],
    ['fc2', fc2],
  ] as const
  for (const net of [
    nn.Sequential(new OrderedDict<string, nn.Module>(children)),
    nn.Sequential(new Map<string, nn.Module>(children)),
  ]) {
    assert.deepEqual([...net.state_dict().keys()], ['fc1.weight', 'fc1.bias', 'fc2.weight', 'fc2.bias'])
    assert.equal(net[1], act)
    net[1] = nn.Identity()
    assert.deepEqual(
      Array.from(net.named_children(), ([name]) => name),
      ['fc1', 'act', 'fc2'],
    )
    assert.ok(net.getattr('act') instanceof nn.Identity)
    net.append(nn.ReLU())
    assert.deepEqual([...net._modules.keys()], ['fc1', 'act', 'fc2', '3'])
  }
})

test('at counts from either end', () => {
  const modules = made()
  const net = nn.Sequential(...modules)
  assert.deepEqual([net.at(0), net.at(-1), net.at(-3)], [modules[0], modules[2], modules[0]])
  for (const index of [3, -4]) assert.equal(net.at(index), undefined)
  assert.equal(net[3], undefined)
})

test('children are replaced by index', () => {
  const net = nn.Sequential(...made())
  const last = nn.Linear(3, 7)
  net[2] = last
  net.set(-2, nn.Identity())
  assert.equal(net.at(-1), last)
  assert.equal(String(net[1]), 'Identity()')
  assert.deepEqual([...net.forward(floats([[1, 2]])).shape], [1, 7])
  assert.throws(() => net.set(3, last), { name: 'RangeError', message: /index 3 is out of range/ })
  assert.throws(() => net.set(-4, last), RangeError)
  assert.throws(() => (net[0] = 3 as never), TypeError)
})

test('append and extend give the chain', () => {
  const [fc1, act, fc2] = made()
  const net = nn.Sequential()
  assert.equal(net.append(fc1), net)
  assert.equal(net.extend([act, fc2]), net)
  assert.deepEqual([...net], [fc1, act, fc2])
  assert.deepEqual([...net._modules.keys()], ['0', '1', '2'])
})

test('indices of a longer chain are not those of a shorter', () => {
  const long = nn.Sequential(...Array.from({ length: 30 }, () => nn.Identity()))
  assert.ok(long[29] instanceof nn.Identity)
  assert.equal(nn.Sequential(nn.ReLU())[29], undefined)
})

test('a child that is None is kept, printed, and cannot be called', () => {
  const net = nn.Sequential(nn.ReLU(), nn.ReLU())
  net.add_module('0', null)
  assert.equal(net.at(0), undefined)
  assert.ok(net.at(1) instanceof nn.ReLU)
  assert.match(String(net), /\(0\): None/)
  assert.throws(() => net.forward(floats([1])), { name: 'UnsupportedError', message: /'0' is None/ })
})

test('subclasses', () => {
  class Block extends nn.Sequential {
    constructor(width: number) {
      super(nn.Linear(width, width), nn.ReLU())
    }

    override forward(input: Tensor): Tensor {
      return super.forward(input).add(input)
    }
  }
  const block = new Block(2)
  block.load_state_dict({
    '0.weight': floats([
      [1, 0],
      [0, 1],
    ]),
    '0.bias': floats([0, 0]),
  })
  assert.ok(block instanceof nn.Sequential)
  assert.deepEqual(block.forward(floats([[1, -2]])).tolist(), [[2, -2]])
  assert.match(String(block), /^Block\(\n {2}\(0\): Linear/)
})

test('a subclass is not saved as its base, unless it says so', () => {
  class Block extends nn.Sequential {}
  class Known extends nn.Linear {
    static override readonly __module__ = 'torch.nn.modules.linear'
    static override readonly __qualname__ = 'Linear'
  }
  assert.throws(() => saveSync(new Block(nn.ReLU())), {
    name: 'UnsupportedError',
    message: /the class Block has no Python name/,
  })
  assert.ok(loadSync(saveSync(new Known(1, 1))) instanceof nn.Linear)
})

test('what is no module is refused', () => {
  assert.throws(() => nn.Sequential(nn.ReLU(), 3 as never), {
    name: 'TypeError',
    message: 'int is not a Module subclass',
  })
  assert.throws(() => nn.Sequential({ fc: nn.ReLU() } as never), TypeError)
})

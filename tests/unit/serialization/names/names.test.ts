// Names that a file gives never become properties: `then` makes nothing awaitable, `forward` replaces nothing,
// `__proto__` changes no prototype.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Tensor } from '../../../../src/index.js'
import { Dict, Global, load, loadSync, nn, OrderedDict, PyObject, saveSync, tensor } from '../../../../src/index.js'
import { isFloat, markFloat } from '../../../../src/python/marks.js'

const NAMES = ['then', 'forward', '__proto__', 'constructor', 'toString', 'training', '_modules2']

function hostile(): Dict<string, unknown> {
  return new Dict<string, unknown>(NAMES.map((name) => [name, new Dict([['polluted', true]])]))
}

function assertHarmless(object: object, prototype: object): void {
  assert.equal(Object.getPrototypeOf(object), prototype)
  for (const name of ['then', 'polluted']) assert.ok(!(name in object), name)
  for (const name of NAMES) assert.ok(!Object.hasOwn(object, name), name)
  assert.ok(!('polluted' in {}))
}

test('attributes, parameters and children of a module', async () => {
  const net = nn.Sequential(nn.Linear(2, 1))
  for (const [name, value] of hostile()) if (name !== 'training') net.__dict__.set(name, value)
  net._parameters.set('forward', nn.Parameter(tensor([1.5])))
  net._buffers.set('__proto__', tensor([1]))
  const loaded = await load(saveSync(net), { expect: nn.Sequential })
  assertHarmless(loaded, nn.Sequential.prototype)
  assert.ok(loaded.getattr('then') instanceof Dict)
  const y = loaded.forward(tensor([[1.5, 2]]))
  assert.deepEqual([...y.shape], [1, 1])
  assert.deepEqual([...loaded.state_dict().keys()], ['forward', '__proto__', '0.weight', '0.bias'])
})

test('attributes of a module of an unknown class, and of one of the reader', async () => {
  class Net extends nn.Module {
    static override readonly __qualname__ = 'Net'
    inner = nn.ReLU()
    override forward(x: Tensor): Tensor {
      return this.inner.forward(x)
    }
  }
  const net = new Net()
  for (const [name, value] of hostile()) if (name !== 'training') net.__dict__.set(name, value)
  const bytes = saveSync(net, { allow: 'all' })
  const inert = await load(bytes, { expect: nn.Module })
  assertHarmless(inert, Object.getPrototypeOf(inert) as object)
  assert.throws(() => inert.forward(), /no forward/)
  const own = await load(bytes, { expect: Net, classes: { '__main__.Net': Net } })
  assertHarmless(own, Net.prototype)
  assert.deepEqual(own.forward(tensor([-1, 1])).tolist(), [0, 1])
})

test('keys and attributes of dictionaries, and the state of inert objects', async () => {
  const dict = new OrderedDict<string, unknown>(hostile())
  dict.__dict__ = hostile()
  const loaded = await load(saveSync(dict), { expect: OrderedDict })
  assertHarmless(loaded, OrderedDict.prototype)
  assert.deepEqual([...loaded.keys()], NAMES)
  assert.deepEqual([...loaded.__dict__!.keys()], NAMES)
  assert.ok(Object.hasOwn(loaded.toObject(), '__proto__'))

  const object = new PyObject(new Global('mine', 'Thing'), [], 'newobj')
  object.state = hostile()
  object.hasState = true
  const inert = await load(saveSync(object, { allow: 'all' }), { expect: PyObject })
  assertHarmless(inert, PyObject.prototype)
  assert.deepEqual([...(inert.state as Dict<string, unknown>).keys()], NAMES)
})

test('attributes of a tensor', async () => {
  const x = tensor([1, 2])
  x.__dict__ = hostile()
  const loaded = await load<Tensor>(saveSync(x))
  assertHarmless(loaded, Object.getPrototypeOf(tensor(0)) as object)
  assert.deepEqual([...loaded.__dict__!.keys()], NAMES)
})

test('a module of an unknown class has the attributes of its file, walked or not, and floats stay floats', () => {
  class Net extends nn.Module {
    static override readonly __qualname__ = 'Net'
  }
  const net = new Net()
  net.__dict__.set('count', 1)
  net.__dict__.set('scale', 2)
  markFloat(net.__dict__, 'scale', 2)
  const inert = loadSync(saveSync(net, { allow: 'all' }), { expect: nn.Module })
  inert.state_dict()
  const { __dict__ } = loadSync(saveSync(inert, { allow: 'all' }), { expect: nn.Module })
  assert.deepEqual([...__dict__.keys()], [...net.__dict__.keys()])
  assert.deepEqual([isFloat(__dict__, 'count', 1), isFloat(__dict__, 'scale', 2)], [false, true])
})

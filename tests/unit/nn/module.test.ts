// State and registration of nn.Module: fields, names, walks, casts.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { complex64, int64, nn, ones, tensor, zeros } from '../../../src/index.js'
import type { Tensor } from '../../../src/tensor/tensor.js'
import { fixture } from './fixture.js'

/** The Tied of fixtures/nn.py. */
class Tied extends nn.Module {
  encoder = nn.Linear(3, 3)
  scale = nn.Parameter(ones(2))
  decoder = nn.Linear(3, 3)
  again = this.encoder
  off: nn.Linear | null = nn.Linear(1, 1)

  constructor() {
    super()
    this.decoder.weight = this.encoder.weight
    this.register_buffer('mean', zeros(2))
    this.register_buffer('transient', zeros(1), false)
    this.register_parameter('absent', null)
    this.off = null
  }
}

const names = (pairs: Iterable<readonly [string, unknown]>): string[] => Array.from(pairs, ([name]) => name)

test(`names and order are PyTorch ${fixture.torch}'s, shared parameters and modules once`, () => {
  const net = new Tied()
  const { tied } = fixture
  assert.deepEqual(names(net.named_parameters()), tied.parameters)
  assert.deepEqual(names(net.named_parameters('model', false)), tied.parameters_prefixed)
  assert.deepEqual(names(net.named_buffers()), tied.buffers)
  assert.deepEqual(names(net.named_modules()), tied.modules)
  assert.deepEqual(names(net.named_modules('', false)), tied.modules_all)
  assert.deepEqual(names(net.named_children()), tied.children)
  assert.equal([...net.parameters()].length, tied.parameters?.length)
  assert.equal([...net.buffers()].length, tied.buffers?.length)
  assert.equal([...net.modules()].length, tied.modules?.length)
  assert.equal([...net.children()].length, tied.children?.length)
})

test('apply visits children first', () => {
  const visited: string[] = []
  const net = new Tied()
  assert.equal(
    net.apply((module) => visited.push(module instanceof nn.Linear ? 'Linear' : 'Tied')),
    net,
  )
  assert.deepEqual(visited, fixture.tied.apply)
})

test('options of walks can be given by name', () => {
  const net = new Tied()
  assert.deepEqual(names(net.named_parameters({ prefix: 'model', recurse: false })), fixture.tied.parameters_prefixed)
  assert.deepEqual(names(net.named_modules({ remove_duplicate: false })), fixture.tied.modules_all)
  assert.equal([...net.parameters({ recurse: false })].length, 1)
  assert.equal([...net.buffers({ recurse: false })].length, 2)
  assert.deepEqual(names(net.named_buffers('b', { recurse: false })), ['b.mean', 'b.transient'])
  assert.throws(() => [...net.parameters({ recursive: false } as object)], {
    name: 'TypeError',
    message: "parameters() got an unexpected keyword argument 'recursive'",
  })
})

test('a field that is replaced, emptied or deleted', () => {
  class Net extends nn.Module {
    fc?: nn.Linear | null | Tensor = nn.Linear(2, 2)
    size = 3
  }
  const net = new Net()
  assert.deepEqual(names(net.named_children()), ['fc'])
  assert.equal(net.getattr('size'), 3)
  const other = nn.Linear(1, 1)
  net.fc = other
  assert.deepEqual([...net.children()], [other])
  net.fc = null
  assert.deepEqual([...net.children()], [])
  assert.equal(net._modules.get('fc'), null, 'the name stays')
  assert.equal(String(net), 'Net(\n  (fc): None\n)')
  delete net.fc
  assert.deepEqual([...net.children()], [])
  assert.equal(net._modules.has('fc'), false)
  assert.throws(() => net.getattr('fc'), { message: "'Net' object has no attribute 'fc'" })
})

test('a field that becomes a parameter, a module or a plain value changes its registry', () => {
  class Net extends nn.Module {
    it: unknown = 1
  }
  const net = new Net()
  net.register_buffer('kept', zeros(1))
  const registries = (): string[] => {
    net.getattr('it')
    const all = { dict: net.__dict__, parameters: net._parameters, modules: net._modules, buffers: net._buffers }
    return Object.entries(all).flatMap(([name, registry]) => (registry.has('it') ? [name] : []))
  }
  assert.deepEqual(registries(), ['dict'])
  net.it = nn.Parameter(zeros(1))
  assert.deepEqual(registries(), ['parameters'])
  net.it = nn.Linear(1, 1)
  assert.deepEqual(registries(), ['modules'])
  net.it = nn.Parameter(zeros(1))
  assert.deepEqual(registries(), ['parameters'])
  net.it = null
  assert.deepEqual(registries(), ['parameters'])
})

test('a registered parameter or module is not replaced by what is none, as in PyTorch', () => {
  class Net extends nn.Module {
    weight: unknown = nn.Parameter(zeros(1))
    child: unknown = nn.ReLU()
  }
  const parameter = {
    name: 'TypeError',
    message: "cannot assign 'torch.FloatTensor' as parameter 'weight' (torch.nn.Parameter or None expected)",
  }
  const net = new Net()
  net.state_dict()
  net.weight = zeros(1)
  assert.throws(() => net.state_dict(), parameter)
  const other = new Net()
  other.state_dict()
  other.child = 3
  assert.throws(() => other.state_dict(), {
    name: 'TypeError',
    message: "cannot assign 'int' as child module 'child' (torch.nn.Module or None expected)",
  })
  const linear = nn.Linear(1, 1) as unknown as { weight: unknown; bias: unknown }
  assert.throws(() => (linear.weight = zeros(1, 1)), parameter)
  linear.bias = null
  assert.equal(linear.bias, null)
})

test('a buffer is a field once registered; a parameter of its name takes its place', () => {
  class Net extends nn.Module {
    declare mean: unknown
  }
  const net = new Net()
  net.register_buffer('mean', zeros(2))
  net.mean = ones(2)
  assert.deepEqual(net.get_buffer('mean').tolist(), [1, 1])
  net.load_state_dict({ mean: tensor([2.5, 2.5]) }, { assign: true })
  assert.deepEqual(net.get_buffer('mean').tolist(), [2.5, 2.5])
  net.mean = nn.Parameter(zeros(2))
  assert.deepEqual([names(net.named_buffers()), names(net.named_parameters())], [[], ['mean']])
})

test('registration by call', () => {
  const net = new nn.Module()
  const parameter = nn.Parameter(zeros(2))
  net.register_parameter('weight', parameter)
  net.register_buffer('mean', zeros(1))
  net.register_buffer('step', zeros(1), { persistent: false })
  net.add_module('first', nn.ReLU())
  net.register_module('second', null)
  assert.equal(net.get_parameter('weight'), parameter)
  assert.deepEqual([...net.state_dict().keys()], ['weight', 'mean'])
  assert.deepEqual(names(net.named_buffers()), ['mean', 'step'])
  assert.deepEqual([...net._modules.keys()], ['first', 'second'])
  assert.equal(net.getattr('weight'), parameter)
  assert.equal(Object.hasOwn(net, 'weight'), false, 'no name becomes a property')
})

test('names and values that PyTorch refuses', () => {
  const net = nn.Linear(1, 1)
  net.register_buffer('mean', zeros(1))
  const refused: [() => void, RegExp][] = [
    [() => net.register_parameter('', null), /parameter name can't be empty string ""/],
    [() => net.register_parameter('a.b', null), /parameter name can't contain "\."/],
    [() => net.register_parameter(3 as never, null), /parameter name should be a string/],
    [() => net.register_parameter('mean', null), /attribute 'mean' already exists/],
    [() => net.register_parameter('training', null), /attribute 'training' already exists/],
    [() => net.register_buffer('in_features', null), /attribute 'in_features' already exists/],
    [() => net.register_parameter('w', zeros(1) as never), /Parameter/],
    [() => net.register_buffer('weight', zeros(1)), /attribute 'weight' already exists/],
    [() => net.register_buffer('b', 3 as never), /'b'/],
    [() => net.add_module('', nn.ReLU()), /module name can't be empty string ""/],
    [() => net.add_module('a.b', nn.ReLU()), /module name can't contain "\."/],
    [() => net.add_module('bias', nn.ReLU()), /attribute 'bias' already exists/],
    [() => net.add_module('m', zeros(1) as never), /Module/],
  ]
  for (const [run, message] of refused) assert.throws(run, { name: 'TypeError', message })
})

test('names that mean something to JavaScript are names like others', () => {
  const net = new nn.Module()
  for (const name of ['__proto__', 'constructor', 'then', 'hasOwnProperty'])
    net.add_module(name, nn.Linear(1, 1, false))
  assert.deepEqual(
    [...net.state_dict().keys()],
    ['__proto__.weight', 'constructor.weight', 'then.weight', 'hasOwnProperty.weight'],
  )
  assert.equal(Object.getPrototypeOf(net), nn.Module.prototype)
  net.load_state_dict(net.state_dict())
  assert.ok(net.get_submodule('__proto__') instanceof nn.Linear)
})

test('descendants by path', () => {
  const inner = nn.Linear(2, 2)
  const net = nn.Sequential(nn.Sequential(inner))
  assert.equal(net.get_submodule(''), net)
  assert.equal(net.get_submodule('0.0'), inner)
  assert.equal(net.get_parameter('0.0.weight'), inner.weight)
  assert.throws(() => net.get_submodule('0.1'), { name: 'RangeError', message: 'Sequential has no attribute `1`' })
  assert.throws(() => net.get_parameter('0.0.mean'), { name: 'RangeError', message: 'Linear has no attribute `mean`' })
  assert.throws(() => net.get_buffer('0.weight'), RangeError)
})

test('train and eval reach every module', () => {
  const net = nn.Sequential(nn.Linear(1, 1), nn.Sequential(nn.ReLU()))
  const modes = (): boolean[] => [...net.modules()].map((module) => module.training)
  assert.deepEqual(modes(), [true, true, true, true])
  assert.equal(net.eval(), net)
  assert.deepEqual(modes(), [false, false, false, false])
  net[1]?.train()
  assert.deepEqual(modes(), [false, false, true, true])
  net.train({ mode: false })
  assert.deepEqual(modes(), [false, false, false, false])
})

test('casts keep the parameters themselves, tied ones too, and leave integers alone', () => {
  const net = new Tied()
  net.register_buffer('count', tensor(7))
  const before = [...net.parameters()]
  for (const [cast, name] of [
    ['half', 'float16'],
    ['double', 'float64'],
    ['bfloat16', 'bfloat16'],
    ['float', 'float32'],
  ] as const) {
    assert.equal(net[cast](), net)
    assert.deepEqual([...net.parameters()], before)
    for (const parameter of net.parameters()) assert.equal(parameter.dtype.name, name)
    assert.equal(net.get_buffer('mean').dtype.name, name)
    assert.equal(net.get_buffer('count').dtype.name, 'int64')
  }
  assert.equal(net.decoder.weight, net.encoder.weight)
  assert.throws(() => net.to(tensor(7).dtype), {
    name: 'TypeError',
    message: /only accepts floating point or complex dtypes, but got desired dtype=torch\.int64/,
  })
})

test('requires_grad_ sets all parameters', () => {
  const net = new Tied()
  const grads = (): boolean[] => [...new Set([...net.parameters()].map((parameter) => parameter.requires_grad))]
  assert.deepEqual(grads(), [true])
  assert.equal(net.requires_grad_(false), net)
  assert.deepEqual(grads(), [false])
  net.requires_grad_({ requires_grad: true })
  assert.deepEqual(grads(), [true])
})

test('a module without forward says so', () => {
  assert.throws(() => new Tied().forward(), {
    name: 'UnsupportedError',
    message: /module Tied has no forward.*classes/,
  })
})

// PyTorch 2.14.1.
test('integers and bools require no gradients', () => {
  const message = /^Only Tensors of floating point and complex dtype can require gradients/
  const makes: readonly (() => unknown)[] = [
    () => nn.Parameter(tensor([1])),
    () => nn.Parameter(tensor([true])),
    () => tensor([1], { requires_grad: true }),
    () => zeros(2, { dtype: int64, requires_grad: true }),
    () => nn.Linear(2, 1, { dtype: int64 }),
  ]
  for (const make of makes) assert.throws(make, { code: 'ERR_DTYPE', message })
  assert.equal(nn.Parameter(tensor([1]), false).requires_grad, false)
  assert.ok(nn.Parameter(zeros(1, { dtype: complex64 })).requires_grad)
})

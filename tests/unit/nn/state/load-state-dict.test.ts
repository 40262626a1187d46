// load_state_dict against what PyTorch says: every case of print.json, its messages to the character.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { float64, nn, ones, tensor, zeros } from '../../../../src/index.js'
import type { StateDictError } from '../../../../src/errors.js'
import type { Tensor } from '../../../../src/tensor/tensor.js'
import { needs } from '../../../support/needs.js'
import { sharedPath, withoutShared } from '../../../support/shared.js'

/** A module with the state of PyTorch's; the class itself comes later. */
class BatchNorm1d extends nn.Module {
  weight = nn.Parameter(ones(2))
  bias = nn.Parameter(zeros(2))

  constructor() {
    super()
    this.register_buffer('running_mean', zeros(2))
    this.register_buffer('running_var', ones(2))
  }
}

/** The network of print.json. */
const network = (): nn.Sequential => nn.Sequential(nn.Linear(3, 2), nn.ReLU(), new BatchNorm1d(), nn.Linear(2, 1))

const own = (): Map<string, unknown> => new Map(network().state_dict())

function changed(remove: readonly string[], set: Readonly<Record<string, unknown>> = {}): Map<string, unknown> {
  const state = own()
  for (const name of remove) state.delete(name)
  for (const [name, value] of Object.entries(set)) state.set(name, value)
  return state
}

const doubles = (): Map<string, unknown> =>
  new Map(Array.from(network().state_dict(), ([name, value]) => [name, value.double()]))

const cases: Readonly<Record<string, readonly [source: unknown, options?: { strict?: boolean; assign?: boolean }]>> = {
  plain_dict: [Object.fromEntries(own())],
  missing: [changed(['0.weight', '3.bias'])],
  both: [changed(['0.weight'], { foo: ones(1) })],
  size: [changed([], { '0.weight': ones(5, 3) })],
  size2_missing_unexpected: [changed(['3.weight'], { '0.weight': ones(5, 3), '0.bias': ones(5), zzz: ones(1) })],
  size_nonstrict: [changed([], { '0.weight': ones(5, 3) }), { strict: false }],
  nonstrict_missing: [changed(['0.weight'], { foo: ones(1) }), { strict: false }],
  not_dict: [[1, 2]],
  not_tensor: [changed([], { '0.weight': 3 })],
  'dtype_differs(f64->f32 copies)': [doubles()],
  empty: [{}],
  assign: [doubles(), { assign: true }],
}

interface Expected {
  readonly name: string
  readonly ok: boolean
  readonly result: string
  readonly missing: readonly string[]
  readonly unexpected: readonly string[]
  readonly message: string
  readonly dtype_after?: string
}

const path = 'fixtures/torch-2.14.1/print.json'

test("every case of PyTorch 2.14's", needs(withoutShared(path)), async (t) => {
  const { load_state_dict } = JSON.parse(readFileSync(sharedPath(path), 'utf8')) as {
    load_state_dict: readonly Expected[]
  }
  // The version of BatchNorm's state is the class's own affair.
  const expressed = load_state_dict.filter(({ name }) => name !== 'bn_no_num_batches_metadata_v1')
  assert.deepEqual(expressed.map(({ name }) => name).sort(), Object.keys(cases).sort())
  for (const { name, ok, result, missing, unexpected, message, dtype_after } of expressed) {
    await t.test(name, () => {
      const net = network()
      const [source, options = {}] = cases[name] as (typeof cases)[string]
      const run = (): nn.IncompatibleKeys => net.load_state_dict(source, options)
      if (!ok) return assert.throws(run, { name: name === 'not_dict' ? 'TypeError' : 'StateDictError', message })
      const keys = run()
      assert.equal(String(keys), result)
      assert.deepEqual([keys.missing_keys, keys.unexpected_keys], [missing, unexpected])
      if (dtype_after !== undefined) assert.equal(String((net[0] as nn.Linear).weight.dtype), dtype_after)
    })
  }
})

test('the error has the names as fields', () => {
  assert.throws(
    () => network().load_state_dict(changed(['0.weight'], { foo: ones(1) })),
    (error: StateDictError) => {
      assert.equal(error.code, 'ERR_STATE_DICT')
      assert.deepEqual([error.missing_keys, error.unexpected_keys], [['0.weight'], ['foo']])
      return true
    },
  )
})

test('values are copied into the parameters that are there, cast to their dtype', () => {
  const net = nn.Linear(2, 1)
  const { weight } = net
  const source = { weight: tensor([[1.5, 2.5]], { dtype: float64 }), bias: tensor([3]) }
  net.load_state_dict(source)
  assert.equal(net.weight, weight)
  assert.equal(weight.dtype.name, 'float32')
  assert.deepEqual([weight.tolist(), net.bias?.tolist()], [[[1.5, 2.5]], [3]])
  assert.notEqual(weight.untyped_storage(), source.weight.untyped_storage())
})

test('assign takes the tensors themselves, as Parameters that keep requires_grad', () => {
  const net = nn.Linear(2, 1)
  net.weight.requires_grad_(false)
  const parameter = nn.Parameter(zeros(1))
  const source = { weight: ones(1, 2), bias: parameter }
  net.load_state_dict(source, { assign: true })
  assert.ok(net.weight instanceof nn.Parameter)
  assert.equal(net.weight.untyped_storage(), source.weight.untyped_storage())
  assert.equal(net.weight.requires_grad, false)
  assert.equal(net.bias, parameter)
})

test('assign reaches the fields of own classes', () => {
  const norm = new BatchNorm1d()
  norm.load_state_dict(
    { weight: zeros(2), bias: ones(2), running_mean: ones(2), running_var: zeros(2) },
    { assign: true },
  )
  assert.deepEqual(norm.weight.tolist(), [0, 0])
  assert.equal(norm.get_parameter('weight'), norm.weight)
  assert.deepEqual(norm.get_buffer('running_mean').tolist(), [1, 1])
})

test('options by position, and unknown ones', () => {
  const net = nn.Linear(1, 1)
  assert.deepEqual(net.load_state_dict({ weight: ones(1, 1) }, false).missing_keys, ['bias'])
  assert.throws(() => net.load_state_dict({}, { strikt: false } as object), {
    name: 'TypeError',
    message: "load_state_dict() got an unexpected keyword argument 'strikt'",
  })
})

test('a failed load changes nothing', () => {
  const net = nn.Linear(1, 2)
  const before = net.weight.tolist()
  assert.throws(() => net.load_state_dict({ weight: zeros(2, 1), bias: zeros(3) }), { name: 'StateDictError' })
  assert.deepEqual(net.weight.tolist(), before)
})

test('what is no state dict is named', () => {
  const net = nn.Linear(1, 1)
  for (const [source, type] of [
    [null, 'NoneType'],
    [3, 'int'],
    ['x', 'str'],
  ] as const) {
    assert.throws(() => net.load_state_dict(source), {
      name: 'TypeError',
      message: `Expected state_dict to be dict-like, got <class '${type}'>.`,
    })
  }
})

test('a tensor of one element stands for one without dimensions; of none it does not', () => {
  const net = new nn.Module()
  net.register_buffer('count', tensor(0))
  net.load_state_dict({ count: tensor([7]) })
  assert.equal(net.get_buffer('count').item(), 7)
  assert.throws(() => net.load_state_dict({ count: zeros(0) }), { name: 'StateDictError' })
})

test('modules in a plain array are not registered, and the error says what to do', () => {
  class Net extends nn.Module {
    layers: unknown[] = [nn.Linear(1, 1)]
    head = nn.Linear(1, 1)
  }
  const net = new Net()
  assert.deepEqual([...net.state_dict().keys()], ['head.weight', 'head.bias'])
  const state = new Map<string, Tensor>([...net.state_dict(), ['layers.0.weight', ones(1, 1)]])
  assert.throws(() => net.load_state_dict(state), {
    name: 'StateDictError',
    message:
      'Error(s) in loading state_dict for Net:\n\tUnexpected key(s) in state_dict: "layers.0.weight". ' +
      "\n\t'layers' is an Array, whose modules are not registered: make it an nn.ModuleList",
  })
})

test('a name as long as a file allows does not take quadratic time', () => {
  const deep = Array.from({ length: 2000 }, () => 'a').join('.')
  const state = new Map(Array.from({ length: 50 }, (_, index) => [`${deep}.${index}`, ones(1)]))
  assert.equal(nn.Linear(1, 1).load_state_dict(state, { strict: false }).unexpected_keys.length, 50)
})

test('a prefix that explains all mismatches is named on a line of its own', () => {
  const net = nn.Sequential(nn.Linear(1, 1))
  const prefixed = (prefix: string): Map<string, unknown> =>
    new Map(Array.from(net.state_dict(), ([name, value]) => [prefix + name, value]))
  const messageOf = (run: () => void): string[] => {
    try {
      run()
      return []
    } catch (error) {
      return (error as Error).message.split('\n\t')
    }
  }
  const [, missing, unexpected, hint] = messageOf(() => net.load_state_dict(prefixed('module.')))
  assert.deepEqual(
    [missing, unexpected],
    [
      'Missing key(s) in state_dict: "0.weight", "0.bias". ',
      'Unexpected key(s) in state_dict: "module.0.weight", "module.0.bias". ',
    ],
  )
  assert.match(
    hint ?? '',
    /^All these names of the state dict begin with 'module\.', .*consume_prefix_in_state_dict_if_present\(state_dict, 'module\.'\)/,
  )
  assert.match(
    messageOf(() => nn.DataParallel(net).load_state_dict(net.state_dict())).at(-1) ?? '',
    /model\.get_submodule\('module'\)\.load_state_dict/,
  )
  assert.match(
    messageOf(() => net.load_state_dict({ epoch: 1, state_dict: net.state_dict() })).at(-1) ?? '',
    /under 'state_dict'/,
  )
  const partly = prefixed('module.')
  partly.set('other', ones(1))
  assert.equal(messageOf(() => net.load_state_dict(partly)).length, 3)
})

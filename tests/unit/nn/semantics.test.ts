// What modules refuse, save, load and print, held to what PyTorch says: tests/fixtures/nn-semantics.py, which does the same.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { float16, float64, loadSync, nn, ones, saveSync, set_printoptions, zeros } from '../../../src/index.js'
import { repr } from '../../../src/python/repr.js'
import type { Dict } from '../../../src/python/dict.js'
import { sha256 } from '../../support/manifests/tagged-tensors.js'

interface Fixture {
  readonly torch: string
  readonly refused: Readonly<Record<string, string>>
  readonly extra_state: { readonly keys: string[]; readonly missing: string; readonly unexpected: string }
  readonly hooks: {
    readonly keys: string[]
    readonly seen: unknown[]
    readonly result: string
    readonly weight: number
  }
  readonly printed: Readonly<Record<string, string>>
  readonly containers: Readonly<Record<string, string[]>>
  readonly buffers: Readonly<
    Record<'names' | 'keys' | 'now_kept' | 'again', string[]> & Record<'sha256' | 'refused', string>
  >
}

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/nn-semantics.json', import.meta.url), 'utf8'),
) as Fixture
const names = (pairs: Iterable<readonly [string, unknown]>): string[] => Array.from(pairs, ([name]) => name)

test(`names and paths that PyTorch ${fixture.torch} refuses, in its words`, () => {
  const net = nn.Sequential(nn.Linear(2, 3))
  net.register_buffer('mean', zeros(1))
  const named = nn.ModuleDict()
  for (const [expression, message] of Object.entries(fixture.refused)) {
    // The expressions are the fixture's own.
    // oxlint-disable-next-line typescript/no-implied-eval
    const run = new Function('net', 'named', 'nn', 'zeros', expression) as (...names: unknown[]) => void
    assert.throws(() => run(net, named, nn, zeros), { message }, expression)
  }
})

class Counted extends nn.Module {
  scale = nn.Parameter(ones(1))
  count = 3

  override get_extra_state = (): unknown => new Map([['count', this.count]])
  override set_extra_state = (state: unknown): void => {
    this.count = (state as Map<string, number>).get('count') as number
  }
}

test('extra state is saved, loaded, missed and not expected as in PyTorch', () => {
  const { keys, missing, unexpected } = fixture.extra_state
  const net = nn.Sequential(new Counted(), nn.Linear(1, 1))
  assert.deepEqual([...net.state_dict({ prefix: 'm.' }).keys()], keys)
  const state = net.state_dict()
  ;(net[0] as Counted).count = 5
  net.load_state_dict(state)
  assert.equal((net[0] as Counted).count, 3)
  state.delete('0._extra_state')
  assert.throws(() => net.load_state_dict(state), { message: missing })
  const other = { '0._extra_state': 1, '0.weight': ones(1, 1), '0.bias': ones(1) }
  assert.throws(() => nn.Sequential(nn.Linear(1, 1)).load_state_dict(other), { message: unexpected })
})

test('hooks of state_dict and load_state_dict: their order, what they see and change', () => {
  const seen: unknown[] = []
  const net = nn.Sequential(nn.Sequential(nn.Linear(1, 1)), nn.Linear(1, 1))
  const inner = net[0] as nn.Sequential
  const plain = (dict: Dict<string, unknown>): unknown => dict.toObject()
  inner.register_load_state_dict_pre_hook((_, state_dict, prefix, local_metadata, strict) => {
    seen.push(['load pre', prefix, [...state_dict.keys()].toSorted(), plain(local_metadata), strict])
    for (const key of Array.from(state_dict.keys())) {
      if (!key.startsWith(`${prefix}old.`)) continue
      state_dict.set(prefix + key.slice(prefix.length + 4), state_dict.get(key))
      state_dict.delete(key)
    }
  })
  inner.register_load_state_dict_post_hook((_, keys) => {
    seen.push(['load post 0', [...keys.missing_keys], [...keys.unexpected_keys]])
  })
  const last = net.register_load_state_dict_post_hook((_, keys) => void (keys.missing_keys.length = 0))
  for (const module of [net, inner]) {
    module.register_state_dict_pre_hook((_, prefix, keep_vars) => void seen.push(['state pre', prefix, keep_vars]))
  }
  inner.register_state_dict_post_hook(
    (_, state, prefix, meta) => void seen.push(['state post', prefix, [...state.keys()], plain(meta)]),
  )
  net.register_state_dict_post_hook((_, state) => void state.delete('1.bias'))
  assert.deepEqual([...net.state_dict().keys()], fixture.hooks.keys)
  const renamed = { '0.old.0.weight': ones(1, 1).mul(5), '0.old.0.bias': zeros(1), '1.weight': ones(1, 1) }
  assert.equal(String(net.load_state_dict(renamed)), fixture.hooks.result)
  assert.equal(JSON.stringify(seen), JSON.stringify(fixture.hooks.seen))
  assert.equal((inner[0] as nn.Linear).weight.item(), fixture.hooks.weight)
  last.remove()
  assert.throws(() => net.load_state_dict(renamed), {
    name: 'StateDictError',
    message: /Missing key\(s\) in state_dict: "1\.bias"/,
  })
})

test('an override of _load_from_state_dict brings old names up to date, one of _save_to_state_dict adds', () => {
  class Renamed extends nn.Module {
    fc = nn.Linear(1, 1)

    override _load_from_state_dict(...args: Parameters<nn.Module['_load_from_state_dict']>): void {
      const [state_dict, prefix] = args
      for (const name of ['weight', 'bias']) {
        const old = state_dict.get(`${prefix}linear.${name}`)
        if (old === undefined) continue
        state_dict.delete(`${prefix}linear.${name}`)
        state_dict.set(`${prefix}fc.${name}`, old)
      }
      super._load_from_state_dict(...args)
    }

    override _save_to_state_dict(...args: Parameters<nn.Module['_save_to_state_dict']>): void {
      super._save_to_state_dict(...args)
      args[0].set(`${args[1]}made_by`, 'torchlet')
    }
  }
  const net = nn.Sequential(new Renamed())
  const state = { '0.linear.weight': ones(1, 1), '0.linear.bias': ones(1) }
  assert.equal(String(net.load_state_dict(state)), '<All keys matched successfully>')
  assert.equal((net[0] as Renamed).fc.bias?.item(), 1)
  assert.deepEqual(Object.keys(state), ['0.linear.weight', '0.linear.bias'], "the caller's state dict stays as it is")
  assert.deepEqual([...net.state_dict().keys()], ['0.made_by', '0.fc.weight', '0.fc.bias'])
})

test(`containers print as PyTorch ${fixture.torch}'s, before 2.0 without collapsing`, () => {
  const layers = (...sizes: number[]): nn.Linear[] => sizes.map((size) => nn.Linear(2, size))
  const relu = (): nn.ReLU => nn.ReLU()
  const printed: Readonly<Record<string, nn.Module<unknown>>> = {
    list: nn.ModuleList([...layers(2, 2, 2), relu(), ...layers(2), relu(), relu()]),
    nested: nn.ModuleList([nn.Sequential(relu()), nn.Sequential(relu()), nn.ModuleList()]),
    dict: nn.ModuleDict({ a: relu(), b: nn.ModuleList(layers(2, 2)) }),
    parameters: nn.ParameterList([zeros(2, 3), nn.Parameter(zeros([], { dtype: float64 })), 5]),
    one_parameter: nn.ParameterList([zeros(4)]),
    named: nn.ParameterDict({ b: zeros(2, { dtype: float16 }), a: zeros(1, 1), c: 'text' }),
    parallel: nn.DataParallel(relu()),
  }
  for (const [name, text] of Object.entries(fixture.printed)) assert.equal(repr(printed[name]), text, name)
  set_printoptions({ torch: '1.13' })
  assert.equal(repr(nn.ModuleList([relu(), relu()])), 'ModuleList(\n  (0): ReLU()\n  (1): ReLU()\n)')
  set_printoptions({ torch: '2.14' })
})

test('containers hold, order and name as PyTorch does', () => {
  const { containers } = fixture
  assert.deepEqual(names(nn.ParameterDict({ b: zeros(2), a: zeros(1) }).named_parameters()), containers.sorted)
  const tied = nn.ModuleDict([['a', nn.Linear(1, 1)]])
  tied.set('b', tied.get('a') as nn.Linear)
  assert.deepEqual(names(tied.named_parameters({ remove_duplicate: false })), containers.duplicates)
  assert.deepEqual(names(tied.named_parameters()), containers.first)
  const listed = nn.ModuleList([nn.ReLU(), nn.Linear(1, 1)])
  listed.insert(1, nn.Linear(2, 2))
  assert.ok(listed.pop(0) instanceof nn.ReLU)
  assert.deepEqual([...listed.state_dict().keys()], containers.inserted)
  assert.equal(listed[1], listed.at(-1))
})

test('containers keep what they hold through a file', () => {
  const list = loadSync(saveSync(nn.ParameterList([zeros(2), 5]))) as nn.ParameterList
  assert.deepEqual([list.length, list.at(-1), [...list].length], [2, 5, 2])
  const dict = loadSync(
    saveSync(
      nn.ParameterDict([
        ['x', ones(1)],
        ['y', 'text'],
      ]),
    ),
  ) as nn.ParameterDict
  assert.deepEqual([[...dict.keys()], dict.get('y'), dict.get('z', 1)], [['x', 'y'], 'text', 1])
  dict.pop('x')
  assert.deepEqual([dict.length, [...dict.parameters()].length], [1, 0])
  const parallel = loadSync(saveSync(nn.DataParallel(nn.ReLU()))) as nn.DataParallel
  assert.deepEqual((parallel.forward(ones(2).mul(-1)) as ReturnType<typeof ones>).tolist(), [0, 0])
  assert.throws(() => nn.ModuleList().forward(ones(1)), {
    name: 'UnsupportedError',
    message: /ModuleList has no forward/,
  })
})

test('nn.Buffer registers itself where it is assigned, and is written as PyTorch writes it', () => {
  const { buffers } = fixture
  const net = nn.ReLU()
  const seen = nn.Buffer(ones(2))
  net.setattr('seen', seen)
  net.setattr('scratch', nn.Buffer(zeros(1), { persistent: false }))
  assert.ok(seen instanceof nn.Buffer && !(ones(1) instanceof nn.Buffer))
  assert.deepEqual([names(net.named_buffers()), [...net.state_dict().keys()]], [buffers.names, buffers.keys])
  const bytes = saveSync(net, { name: 'buffers' })
  assert.equal(sha256(bytes), buffers.sha256, 'other bytes than PyTorch writes')
  assert.deepEqual([...(loadSync(bytes) as nn.ReLU).state_dict().keys()], buffers.keys)
  net.setattr('scratch', nn.Buffer(zeros(1)))
  assert.deepEqual([...net.state_dict().keys()], buffers.now_kept)
  net.setattr('seen', zeros(3))
  assert.deepEqual([...net.state_dict().keys()], buffers.again)
  assert.throws(() => net.setattr('seen', 3), { message: buffers.refused })
})

test('a field of a class holds a buffer', () => {
  class Counter extends nn.Module {
    seen = nn.Buffer(zeros(2))
    scratch = nn.Buffer(zeros(1), { persistent: false })
  }
  const counter = new Counter()
  assert.deepEqual([...counter.state_dict().keys()], ['seen'])
  counter.load_state_dict({ seen: ones(2) })
  assert.deepEqual(
    [counter.seen.tolist(), names(counter.named_buffers())],
    [
      [1, 1],
      ['seen', 'scratch'],
    ],
  )
})

test('to takes a dtype, a device, both, or a tensor', () => {
  const net = nn.Linear(1, 1)
  for (const [run, dtype] of [
    [() => net.to('cpu'), 'float32'],
    [() => net.to('cpu', float64), 'float64'],
    [() => net.to({ dtype: float16 }), 'float16'],
    [() => net.to(ones(1)), 'float32'],
  ] as const) {
    assert.equal(run(), net)
    assert.equal(net.weight.dtype.name, dtype)
  }
  assert.throws(() => net.to('cuda'), { name: 'UnsupportedError', message: /tensors on cuda are not supported/ })
})

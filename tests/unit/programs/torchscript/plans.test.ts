// When calls of TorchScript run by a plan, and when not. tests/fixtures/scripted/planned.py made programs that a plan could get wrong,
// and what PyTorch gave; how many of their calls ran by a plan is counted, so that none passes by never being planned.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import {
  LimitError,
  RaisedError,
  ScriptModule,
  Tensor,
  loadSync,
  manual_seed,
  nn,
  randn,
  tensor,
} from '../../../../src/index.js'
import type { Dict } from '../../../../src/index.js'
import type { ProgramLimits } from '../../../../src/programs/limits.js'
import { Plans, Run } from '../../../../src/plan/plans.js'
import type { Costs } from '../../../../src/plan/plans.js'
import { planning } from '../../../../src/plan/settings.js'
import { wholeEngine } from '../../../../src/wasm/whole.js'
import { differences } from '../../../support/goldens/programs.js'
import type { ProgramEntry } from '../../../support/goldens/programs.js'
import { scriptForward } from '../../../support/archives/script-archive.js'
import { root } from '../../../support/root.js'

type Entry = Dict<string, unknown>

const tolerance = { tolerance: 'float32', noise: null } as unknown as ProgramEntry

const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/scripted/planned.pt.gz')))
const programs = new Map(
  (loadSync<Entry>(bytes).get('programs') as Entry[]).map((each) => [each.get('name') as string, each]),
)

/** Which of the calls of each program run by a plan: `+`. */
const planned: Readonly<Record<string, string>> = {
  plain: '-+-++++',
  counter: '-------',
  hidden: '-------',
  written: '-------',
  number: '-------',
  'list-state': '-------',
  'nested-state': '-------',
  'dict-state': '-------',
  'own-object': '-+-++++',
  'by-value': '------',
  'by-buffer': '-+-++++',
  gives: '-+-++++',
  kinds: '-------++++++++++++++',
  containers: '--+++++',
  named: '-------',
  prints: '-------',
  texts: '-+-++++',
  random: '-+-++++',
  filled: '-+-++++',
  numbers: '-------',
  sizes: '-+-++++',
  looks: '-++++',
  raises: '-+++',
  'input-written': '-+-++++',
  alias: '-+-++++',
  twice: '-+++',
  dims: '-+-++++',
  gradient: '-+-++++',
  empty: '------',
  steps: '--++-+++',
  forks: '-+-++++',
  hooked: '-+-++++',
}

/** What makes plans. */
const building = Plans.prototype as unknown as { build: (this: unknown, ...args: unknown[]) => unknown }

let runs = 0
const { now } = Run.prototype
const poisons = planning.poisons
beforeEach(() => {
  runs = 0
  planning.poisons = true
  Run.prototype.now = function counted(this: Run<Costs>) {
    runs++
    return now.call(this)
  }
})
afterEach(() => {
  planning.poisons = poisons
  Run.prototype.now = now
})

function open(name: string, options = {}): ScriptModule {
  const file = (programs.get(name) as Entry).get('file') as Tensor
  return loadSync(file.toBytes(), { expect: ScriptModule, ...options })
}

/** The arguments of a program's calls, anew at each time. */
function callsOf(name: string): Entry[] {
  return (programs.get(name) as Entry).get('calls') as Entry[]
}

describe('calls in order give what PyTorch gives', () => {
  for (const name of programs.keys()) {
    test(name, () => {
      const module = open(name, { onPrint: () => {} })
      let signs = ''
      for (const [index, call] of callsOf(name).entries()) {
        const args = (call.get('args') as unknown[]).map(copied)
        const before = runs
        manual_seed(7)
        const out = module.run_method(call.get('method') as string, ...args)
        signs += runs > before ? '+' : '-'
        assert.deepEqual(differences(tolerance, out, call.get('out')), [], `call ${index}`)
        assert.deepEqual(differences(tolerance, args, call.get('inputs')), [], `inputs of call ${index}`)
      }
      assert.equal(signs, planned[name])
    })
  }
})

function copied(value: unknown): unknown {
  if (value instanceof Tensor) return value.clone()
  return Array.isArray(value) ? value.map(copied) : value
}

/** Calls a module three times, of which the last runs by a plan. */
function warm(module: ScriptModule, ...args: unknown[]): unknown {
  for (let call = 0; call < 2; call++) module.forward(...args)
  const before = runs
  const out = module.forward<unknown>(...args)
  assert.equal(runs, before + 1, 'there is no plan')
  return out
}

/** What it gives on a machine. */
function plain(module: ScriptModule, ...args: unknown[]): unknown {
  planning.isOn = false
  try {
    return module.forward<unknown>(...args)
  } finally {
    planning.isOn = true
  }
}

const x = randn(2, 4)

test('what the program reads of its state is watched', () => {
  const changes: readonly (readonly [string, (module: ScriptModule) => void])[] = [
    ['by-buffer', (module) => void ([...module.buffers()][0] as Tensor).fill_(0)],
    ['gives', (module) => void ([...module.parameters()][0] as Tensor).mul_(2)],
    ['gives', (module) => void ([...module.parameters()][0] as Tensor).requires_grad_(false).copy_(x.at(0))],
    ['gradient', (module) => void ([...module.parameters()][0] as Tensor).requires_grad_(false)],
    ['dims', (module) => module.setattr('dims', [1])],
    ['dims', (module) => void (module.__dict__.get('dims') as unknown[]).push(1)],
    ['plain', (module) => void ([...module.parameters()][3] as Tensor).mul_(2)],
    ['plain', (module) => void module.get_submodule('b.0')._parameters.set('bias', new nn.Parameter(randn(3)))],
    ['plain', (module) => void module.get_submodule('b')._modules.set('1', module.get_submodule('a'))],
    ['plain', (module) => void module.load_state_dict(open('plain').state_dict())],
  ]
  for (const [name, change] of changes) {
    const module = open(name)
    if (name === 'plain') module.get_submodule('b.0')._parameters.get('weight')?.mul_(3)
    warm(module, x)
    change(module)
    let wanted: unknown
    let failed = false
    try {
      wanted = plain(module, x)
    } catch {
      failed = true
    }
    for (let call = 0; call < 3; call++) {
      if (failed) assert.throws(() => module.forward(x), name)
      else assert.deepEqual(differences(tolerance, module.forward(x), wanted), [], `${name}: ${String(change)}`)
    }
  }
})

test('what is given back is the input itself, the state itself, and new at each run', () => {
  const module = open('gives')
  warm(module, x)
  const [first, second] = [module.forward<Tensor[]>(x), module.forward<Tensor[]>(x)] as [Tensor[], Tensor[]]
  assert.equal(first[0], module._parameters.get('w'))
  assert.equal(first[1], x)
  assert.equal(first[2]?.untyped_storage(), x.untyped_storage())
  assert.equal(first[4]?.untyped_storage(), first[3]?.untyped_storage())
  assert.notEqual(first[3]?.untyped_storage(), second[3]?.untyped_storage())
  first[3]?.fill_(7)
  assert.deepEqual(differences(tolerance, module.forward(x), second), [])
})

test('containers that a run gives are new ones', () => {
  const module = open('containers')
  const args = (): unknown[] => [[x], [x, 2], { p: x }]
  warm(module, ...args())
  const first = module.forward<[Tensor[], Map<string, Tensor>]>(...args())
  first[0].push(x)
  first[1].clear()
  assert.deepEqual(differences(tolerance, module.forward(...args()), plain(module, ...args())), [])
})

test('a clone has plans of its own', () => {
  const module = open('plain')
  warm(module, x)
  const copy = module.clone()
  ;([...copy.parameters()][0] as Tensor).mul_(2)
  for (let call = 0; call < 3; call++)
    assert.deepEqual(differences(tolerance, copy.forward(x), plain(copy, x)), [], `call ${call}`)
  warm(copy, x)
})

test('an error says where in the program it is', () => {
  const module = open('looks')
  const wrong = tensor([
    [9, 1],
    [0, 0],
  ])
  const message = ({ message: text }: Error): string => text
  let wanted = ''
  assert.throws(
    () => plain(module, wrong),
    (error: Error) => (wanted = message(error)) !== '',
  )
  assert.match(wanted, /in forward/)
  warm(
    module,
    tensor([
      [1, 2],
      [0, 0],
    ]),
  )
  assert.throws(
    () => module.forward(wrong),
    (error: Error) => message(error) === wanted,
  )
  assert.throws(() => open('raises').forward(randn(3, 4)), RaisedError)
})

test('what is printed is printed at each call', () => {
  const printed: string[] = []
  const module = open('prints', { onPrint: (text: string) => printed.push(text) })
  for (let call = 0; call < 5; call++) module.forward(x)
  assert.deepEqual(
    printed,
    Array.from({ length: 5 }, () => 'size 2'),
  )
})

test('a method has plans of its own', () => {
  const module = open('steps')
  const s = randn(2, 5, 4)
  for (let call = 0; call < 3; call++) module.run_method('last', s)
  const before = runs
  const [out] = module.forward<[Tensor]>(s)
  assert.equal(runs, before)
  assert.deepEqual(differences(tolerance, module.run_method('last', s), out.at(':', -1)), [])
  assert.equal(runs, before + 1)
})

test('limits hold for planned runs', async () => {
  const module = open('plain')
  warm(module, x)
  const all: readonly ProgramLimits[] = [{ work: 20 }, { steps: 3 }, { depth: 1 }, { bytes: 10 }]
  for (const limits of all)
    await assert.rejects(module.forwardAsync([x], {}, { limits }), LimitError, JSON.stringify(limits))
})

test('a planned run ends when its time is over', async (t) => {
  const module = open('plain', { limits: { milliseconds: 1e6 } })
  for (let call = 0; call < 3; call++) module.forward(x)
  const { mock: timed } = t.mock.method(Run.prototype, 'steps')
  assert.deepEqual(differences(tolerance, module.forward(x), plain(open('plain'), x)), [])
  assert.equal(timed.callCount(), 1)
  await assert.rejects(module.forwardAsync([x], {}, { limits: { milliseconds: 0 } }), /milliseconds that passed/)
  let time = 0
  const { mock: clock } = t.mock.method(performance, 'now', () => (time += 2e6))
  assert.throws(() => module.forward(x), /milliseconds that passed/)
  clock.restore()
  assert.equal(timed.callCount(), 3)
  // The memory of a run that ended so is free for the next.
  module.forward(x)
  assert.equal(timed.callCount(), 4)
})

test('what a call could not compute within its limits is not computed for a plan', async () => {
  const lines = ['a = torch.expand(torch.ones([1, 1]), [300, 300])', 'return torch.add(x, torch.sum(torch.mm(a, a)))']
  const module = scriptForward('x: Tensor', lines)
  const under = (limits: ProgramLimits): Promise<unknown> => module.forwardAsync([x], {}, { limits })
  let built = 0
  const { build } = building
  building.build = function counted(...args) {
    built++
    return build.apply(this, args)
  }
  for (let call = 0; call < 4; call++) await assert.rejects(under({ work: 1e6 }), LimitError)
  assert.equal(built, 0)
  const wanted = plain(module, x)
  warm(module, x)
  assert.equal(built, 1)
  building.build = build
  assert.deepEqual(differences(tolerance, await under({ work: 1e9 }), wanted), [])
})

/** The most bytes of linear memory that a body takes beside what was in use. */
function taken(body: () => void): number {
  const { memory } = wholeEngine()
  const before = memory.used
  let most = 0
  const alloc = Reflect.get(memory, 'alloc') as typeof memory.alloc
  memory.alloc = (size) => {
    const pointer = alloc.call(memory, size)
    most = Math.max(most, memory.used - before)
    return pointer
  }
  body()
  memory.alloc = alloc
  return most
}

test("what a plan's buffers and weights take is within the limit of bytes, though channels are padded", async (t) => {
  const { mock: sliced } = t.mock.method(Run.prototype, 'steps')
  let slices = 0
  // 40 pictures of one channel, all of which live to the end: rows of whole panels take 16 times as much.
  const convolved = [
    'l = annotate(List[Tensor], [])',
    'w = torch.ones([1, 1, 1, 1])',
    'for i in range(40):',
    '  x = torch.conv2d(x, w, None, [1, 1])',
    '  _ = torch.append(l, x)',
    'return torch.cat(l, 1)',
  ]
  // 60 weights of one channel each, packed.
  const weighted = [
    'v = torch.ones([100000])',
    'y = torch.sum(x)',
    'for i in range(60):',
    '  w = torch.view(torch.narrow(v, 0, i, 3000), [1, 3000])',
    '  y = torch.add(y, torch.sum(torch.linear(torch.view(torch.narrow(torch.view(x, [-1]), 0, i, 3000), [1, 3000]), w)))',
    'return y',
  ]
  for (const [lines, bytes] of [
    [convolved, 8_000_000],
    [weighted, 1_000_000],
  ] as const) {
    const picture = randn(1, 1, 128, 128)
    const free = scriptForward('x: Tensor', lines)
    const wanted = plain(free, picture)
    assert.ok(taken(() => warm(free, picture)) > 1.5 * bytes)
    const before = runs
    assert.deepEqual(differences(tolerance, free.forward(picture), wanted), [])
    assert.equal(runs, before + 1)
    // Neither a plan that is there is run by a call that may not have so much, nor is one made.
    const planned = (limits: ProgramLimits): Promise<unknown> => free.forwardAsync([picture], {}, { limits })
    assert.deepEqual(differences(tolerance, await planned({}), wanted), [])
    assert.equal(sliced.callCount(), ++slices)
    assert.deepEqual(differences(tolerance, await planned({ bytes }), wanted), [])
    assert.equal(sliced.callCount(), slices)
    const strict = scriptForward('x: Tensor', lines, { limits: { bytes } })
    const most = taken(() => {
      for (let call = 0; call < 5; call++) assert.deepEqual(differences(tolerance, strict.forward(picture), wanted), [])
    })
    assert.equal(runs, before + 1)
    assert.ok(most < bytes, `${most} bytes`)
  }
})

test('what is computed of constants is not kept for a plan beyond the limit of bytes', () => {
  const lines = ['for i in range(50):', '  x = torch.add(x, torch.max(torch.ones([10000])))', 'return x']
  const strict = scriptForward('x: Tensor', lines, { limits: { bytes: 100_000 } })
  let made = 0
  const { build } = building
  building.build = function counted(...args) {
    const entry = build.apply(this, args) as { planned: unknown }
    if (entry.planned !== null) made++
    return entry
  }
  const free = scriptForward('x: Tensor', lines)
  for (let call = 0; call < 4; call++) assert.deepEqual(differences(tolerance, strict.forward(x), plain(free, x)), [])
  assert.equal(made, 0)
  warm(free, x)
  assert.equal(made, 1)
  building.build = build
})

test('a call whose plan fails has its limits once', async () => {
  const lines = ['y = torch.relu(torch.mm(x, x))', 'return torch.index_select(y, 0, i)']
  const wrong = tensor([9])
  const open = (limits: ProgramLimits): ScriptModule => scriptForward('x: Tensor, i: Tensor', lines, { limits })
  const square = randn(4, 4)
  const fails = (module: ScriptModule, index = wrong): string => {
    try {
      module.forward(square, index)
      return 'nothing'
    } catch (error) {
      return (error as Error).name
    }
  }
  let steps = 1
  while (fails(open({ steps }), tensor([1])) === 'LimitError') steps++
  for (const [times, error] of [
    [1, 'LimitError'],
    [2, 'RangeError'],
  ] as const) {
    const module = open({ steps: times * steps })
    for (let call = 0; call < 3; call++) module.forward(square, tensor([1]))
    const before = runs
    assert.equal(fails(module), error)
    assert.equal(runs, before + 1)
    assert.equal(await module.forwardAsync([square, wrong]).catch(({ name }: Error) => name), error)
  }
})

test('what changes its state is not traced again and again', () => {
  const module = open('hidden')
  let built = 0
  const { build } = building
  building.build = function counted(...args) {
    built++
    return build.apply(this, args)
  }
  for (let call = 0; call < 200; call++) module.forward(x)
  building.build = build
  assert.ok(built > 0 && built < 9, `${built} times`)
})

test('bytes that are no longer reached do not count', async () => {
  const module = open('filled')
  warm(module, x)
  // All that a run makes is more; what it reaches at once is not.
  const out = await module.forwardAsync([x], {}, { limits: { bytes: 200 } })
  assert.deepEqual(differences(tolerance, out, plain(module, x)), [])
})

test('slices give what a run at once gives, beside each other and stopped', async () => {
  const module = open('plain')
  const inputs = [randn(2, 4), randn(2, 4), randn(2, 4)]
  warm(module, x)
  const wanted = inputs.map((each) => plain(module, each))
  const got = await Promise.all(inputs.map((each) => module.forwardAsync([each])))
  assert.deepEqual(differences(tolerance, got, wanted), [])
  const stop = new AbortController()
  stop.abort()
  await assert.rejects(module.forwardAsync([x], {}, { signal: stop.signal }), { name: 'AbortError' })
  let told = 0
  await module.forwardAsync([x], {}, { onProgress: ({ done, total }) => (told += Number(done <= total)) })
  assert.ok(told > 0)
  warm(module, x)
})

// Programs that write, by plans: what PyTorch gave, call after call; and state that lies in linear memory between calls against
// programs of the same file that run operator by operator, whatever else reads and writes it. That plans ran is counted.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, Tensor, loadSync, nn, ones, randn, saveSync, tensor, zeros } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { plannedRuns } from '../../support/plans/planned-runs.js'
import { distance, withPlanning, withoutPlans } from '../../support/plans/plans.js'
import { differences } from '../../support/goldens/programs.js'
import type { ProgramEntry } from '../../support/goldens/programs.js'
import { root } from '../../support/root.js'

type Entry = Dict<string, unknown>

const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/programs/writing-2.14.pt.gz')))
const entries = loadSync<Entry>(bytes).get('programs') as Entry[]

function entryOf(name: string, kind = 'pt2'): Entry {
  return entries.find((each) => each.get('name') === `wr-${name}` && each.get('kind') === kind) as Entry
}

function open(entry: Entry): ExportedModule {
  return loadSync((entry.get('file') as Tensor).toBytes(), { expect: ExportedModule })
}

function argumentsOf(run: Entry): Tensor[] {
  return (run.get('args') as Tensor[]).map((each) => each.clone())
}

const byPlan = { after: 0, changesBits: false, poisons: true }

/** Calls a program by a plan, which it has to have. */
function planned(module: ExportedModule, ...args: unknown[]): unknown {
  const before = plannedRuns()
  const result = withPlanning(byPlan, () => module.forward(...args))
  assert.equal(plannedRuns() - before, 1, 'no plan was used')
  return result
}

function plain(module: ExportedModule, ...args: unknown[]): unknown {
  return withPlanning({ isOn: false }, () => module.forward(...args))
}

function tensors(given: unknown): Tensor[] {
  return given instanceof Tensor ? [given] : (given as unknown[]).flatMap(tensors)
}

/** The elements of a program's buffers, read so that none of them is lent. */
function stateOf(module: ExportedModule): Tensor[] {
  return [...module.buffers()].map((each) => each.clone())
}

for (const entry of entries) {
  const name = `${entry.get('name')} (${entry.get('kind')})`
  test(`${name} gives and writes by a plan what PyTorch gives`, () => {
    const bounds = { tolerance: entry.get('tolerance'), noise: entry.get('noise') } as unknown as ProgramEntry
    const [module, other] = [open(entry), open(entry)]
    for (const [index, call] of (entry.get('runs') as Entry[]).entries()) {
      const [given, same] = [argumentsOf(call), argumentsOf(call)]
      const got = planned(module, ...given)
      assert.deepEqual(differences(bounds, got, call.get('out')), [], `run ${index}`)
      assert.ok(distance(tensors(got), tensors(plain(other, ...same))) < 1e-6)
      assert.ok(distance(given, same) < 1e-6, 'inputs')
    }
    assert.ok(distance(stateOf(module), stateOf(other)) < 1e-6, 'state')
  })
}

/** Two programs of a file, the first by plans, the second operator by operator; `step` calls both and compares them. */
function pair(name: string): { module: ExportedModule; other: ExportedModule; step: () => void } {
  const entry = entryOf(name)
  const [module, other] = [open(entry), open(entry)]
  const [first] = entry.get('runs') as [Entry]
  const step = (): void => {
    const given = argumentsOf(first).map((each) => (each.is_floating_point() ? randn(...each.shape) : each))
    const [got, wanted] = [planned(module, ...given), plain(other, ...given.map((each) => each.clone()))]
    assert.equal(distance(tensors(got), tensors(wanted)), 0)
  }
  return { module, other, step }
}

const buffer = (module: ExportedModule, name: string): Tensor => module._buffers.get(name) as Tensor

test('whatever reads state between calls sees what the last one wrote', () => {
  const readers: Readonly<Record<string, (b: Tensor) => unknown>> = {
    tolist: (b) => b.tolist(),
    item: (b) => b.at(1, 2).item(),
    'an operator': (b) => b.add(1).tolist(),
    'a view': (b) => b.t().at(1).tolist(),
    clone: (b) => b.clone().tolist(),
    text: String,
    JSON: (b) => JSON.stringify(b),
    'a typed array': (b) => Array.from(b.toTypedArray() as Float32Array),
    bytes: (b) => [...b.toBytes()],
    'the storage': (b) => [...b.untyped_storage().bytes()],
    'a saved file': (b) => [...saveSync(b.clone())],
  }
  for (const [how, read] of Object.entries(readers)) {
    const { module, other, step } = pair('views')
    for (let call = 0; call < 3; call++) {
      step()
      assert.deepEqual(read(buffer(module, 'b')), read(buffer(other, 'b')), how)
    }
  }
})

test('views and arrays that were taken before a call show what it writes', () => {
  const { module, other, step } = pair('views')
  const taken = [module, other].map((each) => {
    const b = buffer(each, 'b')
    return { view: b.at('1:'), array: b.toTypedArray() }
  })
  for (let call = 0; call < 3; call++) {
    step()
    const [a, b] = taken as [(typeof taken)[0], (typeof taken)[0]]
    assert.deepEqual(a.view.tolist(), b.view.tolist())
    assert.deepEqual(a.array, b.array)
  }
})

test('whatever writes state between calls is read by the next one', () => {
  const writers: Readonly<Record<string, (module: ExportedModule) => unknown>> = {
    fill_: (module) => buffer(module, 'b').fill_(2),
    'a part': (module) => buffer(module, 'b').at(1).mul_(3),
    copy_: (module) => buffer(module, 'b').copy_(ones(3, 4)),
    load_state_dict: (module) => module.load_state_dict({ b: ones(3, 4) }),
    'a typed array': (module) => {
      ;(buffer(module, 'b').toTypedArray() as Float32Array)[5] = 7
      buffer(module, 'b').bump_version()
    },
    'other data': (module) => (buffer(module, 'b').data = ones(3, 4)),
    'another buffer': (module) => module.register_buffer('b', ones(3, 4)),
  }
  for (const [how, write] of Object.entries(writers)) {
    const { module, other, step } = pair('views')
    for (let call = 0; call < 2; call++) {
      step()
      step()
      for (const each of [module, other]) write(each)
      step()
      assert.deepEqual(buffer(module, 'b').tolist(), buffer(other, 'b').tolist(), how)
    }
  }
})

test('programs that share state see each other', () => {
  const [a, b, c, d] = Array.from({ length: 4 }, () => open(entryOf('views'))) as [
    ExportedModule,
    ExportedModule,
    ExportedModule,
    ExportedModule,
  ]
  b._buffers.set('b', buffer(a, 'b'))
  d._buffers.set('b', buffer(c, 'b'))
  for (let call = 0; call < 4; call++) {
    const x = randn(4)
    for (const [module, other] of [
      [a, c],
      [b, d],
    ] as const)
      assert.equal(distance(tensors(planned(module, x)), tensors(plain(other, x))), 0)
  }
})

test('state that is an argument, or shares its storage with one, is the same elements', () => {
  const [module, other] = [open(entryOf('views')), open(entryOf('views'))]
  planned(module, ones(4))
  plain(other, ones(4))
  for (let call = 0; call < 3; call++) {
    // With gaps: PyTorch refuses writes over others.
    const [mine, its] = [module, other].map((each) => buffer(each, 'b').as_strided([4], [3], 1)) as [Tensor, Tensor]
    const [got, wanted] = [module.forward(mine), plain(other, its)]
    assert.equal(distance(tensors(got), tensors(wanted)), 0)
  }
})

test('calls of several sizes share the state', () => {
  const [module, other] = [open(entryOf('two-sizes')), open(entryOf('two-sizes'))]
  for (const size of [3, 5, 3, 7, 5, 3]) {
    const x = randn(size, 4)
    assert.ok(distance(tensors(planned(module, x)), tensors(plain(other, x))) < 1e-6)
  }
})

test('a copy of a program has the state of its own', () => {
  const { module, other, step } = pair('views')
  step()
  const copy = module.clone()
  assert.equal(distance(stateOf(copy), stateOf(other)), 0)
  const kept = stateOf(copy)
  step()
  assert.equal(distance(stateOf(copy), kept), 0)
})

test('a program is saved with what it wrote', () => {
  const { module, other, step } = pair('views')
  step()
  step()
  const again = loadSync(saveSync(module), { expect: ExportedModule })
  assert.equal(distance(stateOf(again), stateOf(other)), 0)
})

test('state outlives the plans that wrote it', () => {
  const [module, other] = [open(entryOf('two-sizes')), open(entryOf('two-sizes'))]
  // Weights that change drop all plans.
  for (let call = 0; call < 24; call++) {
    const x = randn(2 + (call % 8), 4)
    withPlanning(byPlan, () => module.forward(x))
    plain(other, x)
    if (call % 5 === 0)
      for (const each of [module, other]) (each.get_submodule('l')._parameters.get('weight') as Tensor).mul_(1.1)
  }
  assert.ok(distance(stateOf(module), stateOf(other)) < 1e-5)
})

test('state is read by plans when it was changed elsewhere, and then alone', () => {
  const entry = entryOf('two-sizes')
  const module = open(entry)
  let read = 0
  const storage = buffer(module, 'm').untyped_storage()
  const { peek } = storage
  storage.peek = function counted(type) {
    read++
    return peek.call(this, type) as never
  }
  planned(module, ones(3, 4))
  const first = read
  for (const size of [3, 5, 3, 5]) planned(module, ones(size, 4))
  assert.equal(read, first)
  buffer(module, 'm').fill_(1)
  const written = read
  planned(module, ones(3, 4))
  assert.equal(read, written + 1)
})

test('what an operator throws in the midst of a run leaves state and inputs as far as the run was', () => {
  const [module, other] = [open(entryOf('lookup')), open(entryOf('lookup'))]
  for (const index of [1, 9, 2, -7, 0]) {
    const x = randn(4)
    const [given, same] = [x.clone(), x.clone()]
    if (index >= 0 && index < 3) {
      assert.equal(
        distance(tensors(planned(module, given, tensor([index]))), tensors(plain(other, same, tensor([index])))),
        0,
      )
    } else {
      assert.throws(() => planned(module, given, tensor([index])), RangeError)
      assert.throws(() => plain(other, same, tensor([index])), RangeError)
    }
    assert.equal(distance([given], [same]), 0)
    assert.equal(distance(stateOf(module), stateOf(other)), 0)
  }
})

test('a run that is stopped leaves state and inputs as far as it was', async () => {
  for (const name of ['inputs', 'views']) {
    const [first] = entryOf(name).get('runs') as [Entry]
    for (let stop = 1; stop < 8; stop++) {
      const module = open(entryOf(name))
      planned(module, ...argumentsOf(first))
      const controller = new AbortController()
      const given = argumentsOf(first)
      const before = [...stateOf(module), ...given.map((each) => each.clone())]
      await assert.rejects(
        withPlanning(byPlan, () =>
          module.forwardAsync(given, undefined, {
            signal: controller.signal,
            onProgress: ({ done }) => {
              if (done === stop) controller.abort()
            },
          }),
        ),
        { name: 'AbortError' },
      )
      const after = [...stateOf(module), ...given]
      // Elements are those of before or some that were written; nothing of the plan's memory is seen.
      assert.ok(
        after.every((each) => each.isfinite().all().item() === true),
        `${name} ${stop}`,
      )
      if (stop === 1) assert.equal(distance(after, before), 0)
    }
  }
})

test('state is read and written between the kernels of a run that yields', async () => {
  const [module, other] = [open(entryOf('swap')), open(entryOf('swap'))]
  planned(module, ones(4))
  plain(other, ones(4))
  const x = randn(4)
  const seen: unknown[][] = []
  const under = withPlanning({ ...byPlan, poisons: false }, () =>
    module.forwardAsync([x], undefined, {
      onProgress: () => seen.push([buffer(module, 'a').tolist(), buffer(module, 'b').tolist()]),
    }),
  )
  const got = await under
  assert.equal(distance(tensors(got), tensors(plain(other, x))), 0)
  const [a, b] = stateOf(other) as [Tensor, Tensor]
  assert.deepEqual(seen.at(-1), [a.tolist(), b.tolist()])
  // The first of the two is written before the second.
  assert.ok(
    seen.some(([first, second]) => String(first) === String(a.tolist()) && String(second) !== String(b.tolist())),
  )
})

test('a run that yields sees what others write into state meanwhile', async () => {
  const module = open(entryOf('swap'))
  planned(module, ones(4))
  const start = stateOf(module)[0] as Tensor
  const x = randn(4)
  let isFirst = true
  // forward: t = a + x; a = b; b = t; a - b. What comes before its first kernel is seen by all of it.
  const got = await withPlanning({ ...byPlan, poisons: false }, () =>
    module.forwardAsync([x], undefined, {
      onProgress: () => {
        if (isFirst) buffer(module, 'b').fill_(7)
        isFirst = false
      },
    }),
  )
  const sum = start.add(x)
  assert.equal(distance(tensors(got), [sum.mul(-1).add(7)]), 0)
  assert.equal(distance(stateOf(module), [ones(4).mul(7), sum]), 0)
})

test('an input that a plan writes counts the change: what was made of its values before is not used again', () => {
  const module = open(entryOf('inputs'))
  const [x, y] = [randn(3, 4), randn(4)]
  planned(module, x.clone(), y.clone())
  const linear = nn.Sequential(nn.Linear(4, 3, { bias: false }), nn.ReLU())
  ;(linear.at(0) as nn.Linear).weight.data = x
  const given = randn(2, 4)
  for (let call = 0; call < 3; call++) {
    linear.forward(given)
    const before = x.untyped_storage().version
    planned(module, x, y)
    assert.notEqual(x.untyped_storage().version, before)
    assert.ok(distance([linear.forward(given)], [withoutPlans(() => given.matmul(x.t()).relu())]) < 1e-5)
  }
})

test('what is given out is the state itself', () => {
  const { module, other, step } = pair('given-out')
  step()
  const [, whole, row] = tensors(planned(module, ones(3, 4))) as [Tensor, Tensor, Tensor]
  assert.equal(whole.untyped_storage(), buffer(module, 'b').untyped_storage())
  plain(other, ones(3, 4))
  row.fill_(5)
  buffer(other, 'b').at(0).fill_(5)
  assert.deepEqual(buffer(module, 'b').at(0).tolist(), [5, 5, 5, 5])
  step()
})

test('a parameter of torch.nn that takes the place of state is written', () => {
  const { module, other, step } = pair('views')
  step()
  for (const each of [module, other]) each._buffers.set('b', new nn.Parameter(zeros(3, 4)))
  step()
  step()
  assert.equal(distance(stateOf(module), stateOf(other)), 0)
})

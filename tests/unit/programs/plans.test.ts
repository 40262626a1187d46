// When programs run by a plan, and when not: what a plan was made of may change, runs may be within or beside each other. Whether one
// ran is counted, and what it gives is held against a program of the same file that has none.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, LimitError, Tensor, loadSync, nn, randn, zeros } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import { plannedRuns, runsWithin } from '../../support/plans/planned-runs.js'
import { distance, withPlanning } from '../../support/plans/plans.js'
import { withForeign } from '../../support/goldens/programs.js'
import { root } from '../../support/root.js'

type Entry = Dict<string, unknown>

const files = new Map(
  ['blocks-2.14', 'exporting-2.14'].flatMap((name) => {
    const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/programs', `${name}.pt.gz`)))
    const programs = loadSync<Entry>(bytes).get('programs') as Entry[]
    return programs
      .filter((program) => program.get('kind') === 'pt2')
      .map((program) => [program.get('name') as string, (program.get('file') as Tensor).toBytes()] as const)
  }),
)

function open(name: string, options = {}): ExportedModule {
  return loadSync(files.get(name) as Uint8Array, { expect: ExportedModule, ...options })
}

/** What a program gives operator by operator. */
function plain(module: ExportedModule, ...args: unknown[]): Tensor[] {
  return withPlanning({ isOn: false }, () => tensors(module.forward(...args)))
}

function tensors(given: unknown): Tensor[] {
  return given instanceof Tensor ? [given] : (given as Tensor[]).flatMap(tensors)
}

/** Calls a program until it has a plan; how often it ran by one in `calls` calls. */
function planned(module: ExportedModule, calls: number, ...args: unknown[]): number {
  return runsWithin(() => {
    for (let call = 0; call < calls; call++) module.forward(...args)
  })
}

const picture = (): Tensor => randn(2, 4, 9, 7)

test('a call has a plan, the first one too', () => {
  const module = open('bk-efficientnet')
  const x = picture()
  const wanted = plain(module, x)
  assert.ok(distance(tensors(module.forward(x)), wanted) < 2e-6)
  assert.equal(planned(module, 3, x), 3)
  assert.equal(planned(open('bk-efficientnet'), 1, x), 1)
  assert.ok(distance(tensors(module.forward(x)), wanted) < 2e-6)
  const other = picture()
  assert.ok(distance(tensors(module.forward(other)), plain(module, other)) < 2e-6)
  assert.ok(distance(tensors(module.forward(x)), wanted) < 2e-6)
})

test('changed weights are used, however they change', () => {
  const module = open('bk-efficientnet')
  const x = picture()
  planned(module, 3, x)
  const [name, weight] = [...module.named_parameters()].find(([, each]) => each.dim() === 4) as [string, Tensor]
  const changes: Readonly<Record<string, () => void>> = {
    'in place': () => void weight.mul_(1.5),
    'through its typed array': () => {
      ;(weight.toTypedArray() as Float32Array).fill(0.25)
      weight.bump_version()
    },
    'as data': () => {
      weight.data = randn(...weight.shape)
    },
    'by load_state_dict': () => void module.load_state_dict(open('bk-efficientnet').state_dict()),
    'as another parameter': () => {
      const owner = module.get_submodule(name.slice(0, name.lastIndexOf('.')))
      owner.register_parameter(name.slice(name.lastIndexOf('.') + 1), new nn.Parameter(zeros(...weight.shape)))
    },
  }
  let before = tensors(module.forward(x))
  for (const [how, change] of Object.entries(changes)) {
    change()
    const wanted = plain(module, x)
    assert.ok(distance(wanted, before) > 1e-3, `nothing changed ${how}`)
    for (let call = 0; call < 3; call++) assert.ok(distance(tensors(module.forward(x)), wanted) < 2e-6, how)
    before = wanted
  }
  assert.ok(planned(module, 1, x) === 1)
})

test('a program whose state changes at every call is not planned for ever', () => {
  const module = open('bk-efficientnet')
  const x = picture()
  const weight = [...module.parameters()][0] as Tensor
  let made = 0
  for (let call = 0; call < 60; call++) {
    weight.mul_(1.01)
    made += planned(module, 2, x)
  }
  assert.ok(made > 0 && made < 30)
})

test('inputs that are views are not taken for those that are not', () => {
  const module = open('bk-mixer')
  const x = randn(2, 6, 8)
  planned(module, 2, x)
  const part = randn(3, 6, 8).at('1:')
  assert.equal(planned(module, 3, part), 3)
  assert.ok(distance(tensors(module.forward(part)), plain(module, part)) < 1e-6)
  const turned = randn(6, 2, 8).transpose(0, 1)
  assert.ok(distance(tensors(module.forward(turned)), plain(module, turned)) < 1e-6)
  for (let call = 0; call < 3; call++)
    assert.ok(distance(tensors(module.forward(turned)), plain(module, turned)) < 1e-6)
})

test('an input that is a parameter of the program is no other input', () => {
  const module = open('ex-buffers')
  const buffer = [...module.buffers()].find((each) => each.shape.join() === '3')
  assert.ok(buffer)
  const other = open('ex-buffers')
  for (let call = 0; call < 4; call++) {
    const wanted = plain(other, [...other.buffers()].find((each) => each.shape.join() === '3') as Tensor)
    assert.equal(distance(tensors(module.forward(buffer)), wanted), 0)
  }
})

test('state that a program writes is written at each call', () => {
  for (const name of ['ex-buffers', 'ex-buffer-roll', 'ex-input-write']) {
    const [module, other] = [open(name), open(name)]
    for (let call = 0; call < 5; call++) {
      const args =
        name === 'ex-buffers' ? [randn(3)] : name === 'ex-buffer-roll' ? [randn(1, 2, 4)] : [randn(3, 4), randn(4)]
      const copies = args.map((each) => each.clone())
      const wanted = plain(other, ...copies)
      assert.ok(distance(tensors(module.forward(...args)), wanted) < 1e-6, name)
      assert.ok(distance(args, copies) < 1e-6, name)
      assert.ok(distance([...module.buffers()], [...other.buffers()]) < 1e-6, name)
    }
  }
})

test('outputs of different runs share nothing', () => {
  const module = open('bk-efficientnet')
  const x = picture()
  planned(module, 3, x)
  const [first] = tensors(module.forward(x)) as [Tensor]
  const kept = first.clone()
  module.forward(picture())
  assert.equal(distance([first], [kept]), 0)
  first.mul_(0)
  assert.ok(distance(tensors(module.forward(x)), [kept]) < 1e-6)
})

test('runs beside each other do not meet', async () => {
  const module = open('bk-efficientnet')
  const inputs = [picture(), picture(), picture()]
  planned(module, 3, inputs[0])
  const wanted = inputs.map((each) => plain(module, each))
  let within: Tensor[] = []
  const slow = inputs.map((each, index) =>
    module.forwardAsync([each], undefined, {
      onProgress: ({ done }) => {
        if (index === 0 && done === 3) within = tensors(module.forward(inputs[1]))
      },
    }),
  )
  const got = await Promise.all(slow)
  got.forEach((each, index) => assert.ok(distance(tensors(each), wanted[index] as Tensor[]) < 2e-6))
  assert.ok(distance(within, wanted[1] as Tensor[]) < 2e-6)
})

test('a run that is stopped leaves the plan to others', async () => {
  const module = open('bk-efficientnet')
  const x = picture()
  planned(module, 3, x)
  const stop = new AbortController()
  const stopped = module.forwardAsync([x], undefined, { signal: stop.signal, onProgress: () => stop.abort() })
  await assert.rejects(stopped, { name: 'AbortError' })
  assert.equal(planned(module, 2, x), 2)
})

test('weights that change during a run do not break it', async () => {
  const module = open('bk-efficientnet')
  const x = picture()
  planned(module, 3, x)
  const weight = [...module.parameters()][0] as Tensor
  const under = module.forwardAsync([x], undefined, {
    onProgress: ({ done }) => {
      if (done !== 2) return
      weight.mul_(2)
      for (let call = 0; call < 3; call++) module.forward(x)
    },
  })
  await under
  assert.ok(distance(tensors(module.forward(x)), plain(module, x)) < 2e-6)
})

test('limits hold for planned runs', () => {
  const module = open('bk-efficientnet')
  const x = picture()
  planned(module, 3, x)
  for (const limits of [{ work: 1000 }, { steps: 3 }, { bytes: 1000 }]) {
    const strict = open('bk-efficientnet', { limits })
    for (let call = 0; call < 4; call++) assert.throws(() => strict.forward(x), LimitError)
  }
})

test('what a plan costs is known before it runs: a call past its limits runs none', async () => {
  for (const [name, args] of [
    ['bk-efficientnet', [picture()]],
    ['ex-input-write', [randn(3, 4), randn(4)]],
  ] as const) {
    const module = open(name)
    planned(module, 3, ...args.map((each) => each.clone()))
    for (const limits of [{ work: 10 }, { steps: 1 }, { bytes: 10 }]) {
      const given = args.map((each) => each.clone())
      const before = plannedRuns()
      await assert.rejects(module.forwardAsync(given, undefined, { limits }), LimitError)
      assert.equal(plannedRuns(), before, `${name}: ${JSON.stringify(limits)}`)
    }
    assert.equal(planned(module, 1, ...args.map((each) => each.clone())), 1)
  }
})

test('a planned run ends when its time is over', async () => {
  const file = files.get('bk-efficientnet') as Uint8Array
  const x = picture()
  const strict = open('bk-efficientnet', { limits: { milliseconds: 1e6 } })
  planned(strict, 3, x)
  assert.equal(planned(strict, 1, x), 1)
  assert.ok(distance(tensors(strict.forward(x)), plain(loadSync(file, { expect: ExportedModule }), x)) < 2e-6)
  const before = plannedRuns()
  await assert.rejects(strict.forwardAsync([x], undefined, { limits: { milliseconds: 0 } }), /milliseconds that passed/)
  assert.equal(plannedRuns(), before + 1)
  // The memory of a run that ended so is free for the next.
  assert.equal(planned(strict, 1, x), 1)
})

test("what a caller's operators do is done at each call, on values", () => {
  const { bytes, count } = withForeign(files.get('bk-mixer') as Uint8Array, 'linear')
  let seen = 0
  const linear = (x: Tensor, weight: Tensor, bias: Tensor | null): Tensor => {
    seen += x.tolist() === null ? 0 : 1
    return nn.functional.linear(x, weight, bias)
  }
  const module = loadSync(bytes, { expect: ExportedModule, operators: { 'evil::linear': linear } })
  const x = randn(2, 6, 8)
  const wanted = plain(open('bk-mixer'), x)
  for (let call = 1; call < 5; call++) {
    assert.ok(distance(tensors(module.forward(x)), wanted) < 1e-6)
    assert.equal(seen, call * count)
  }
})

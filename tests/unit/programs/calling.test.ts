// How exported programs are called: by position, by name, wrongly; what they leave behind; and their limits.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  Dict,
  ExportedModule,
  LimitError,
  ShapeError,
  Tensor,
  Tuple,
  UnsupportedError,
  loadSync,
  nn,
  ones,
  randn,
  zeros,
} from '../../../src/index.js'
import { needs } from '../../support/needs.js'
import {
  callArguments,
  differences,
  programBytes,
  programEntries,
  programRuns,
} from '../../support/goldens/programs.js'
import type { ProgramEntry, ProgramRun } from '../../support/goldens/programs.js'
import { withoutShared } from '../../support/shared.js'

const missing = withoutShared('programs')
const entries = new Map((missing === undefined ? programEntries() : []).map((entry) => [entry.file, entry]))

function open(file: string): { entry: ProgramEntry; module: ExportedModule; runs: readonly ProgramRun[] } {
  const entry = entries.get(file)
  assert.ok(entry, file)
  return { entry, module: loadSync(programBytes(file), { expect: ExportedModule }), runs: programRuns(entry) }
}

test('arguments bind by position, or by name in any order', needs(missing), () => {
  const { entry, module, runs } = open('own-nested-io.pt2')
  const [{ args, kwargs, out }] = runs as [ProgramRun]
  const named = Object.fromEntries([...kwargs].toReversed())
  assert.deepEqual(differences(entry, module.forward(...args, named), out), [])
  const [d, l, c] = args
  assert.deepEqual(differences(entry, module.forward({ ...named, c, l, d }), out), [])
  assert.deepEqual(differences(entry, module.forward(...args, ...kwargs.values()), out), [], 'keywords by position')
})

test('a plain object in the place of a dict is that dict, a Dict always one', needs(missing), () => {
  const { entry, module, runs } = open('own-nested-io.pt2')
  const [{ args, kwargs, out }] = runs as [ProgramRun]
  const [d, ...rest] = args as [Dict<string, unknown>, ...unknown[]]
  const plain = Object.fromEntries(d)
  assert.deepEqual(differences(entry, module.forward(plain, ...rest, Object.fromEntries(kwargs)), out), [])
})

test('what is missing, surplus or wrong is said with the signature', needs(missing), () => {
  const { module, runs } = open('own-dynamic-two.pt2.gz')
  const [{ args }] = runs as [ProgramRun]
  const signature = /The program's signature is forward\(/
  assert.match(module.signature, /^\w+: \w+\[s\d+, /)
  for (const wrong of [
    [],
    [...args, 1, 2],
    [null],
    ['text', ...args.slice(1)],
    [zeros(1), ...args.slice(1)],
    [...args.slice(1), { nobody: 1 }],
  ]) {
    assert.throws(
      () => module.forward(...wrong),
      (error) => error instanceof ShapeError && signature.test(error.message),
    )
  }
})

test('batch 1 runs, and sizes that the program has not seen', needs(missing), () => {
  for (const [file, entry] of entries) {
    if (entry.kind !== 'pt2' || !entry.dynamic || !file.startsWith('timm-')) continue
    const { module, runs } = open(file)
    const [{ args }] = runs as [ProgramRun]
    const given = args[0] as Tensor
    const alone = module.forward(randn(1, ...given.sizes.slice(1)))
    const many = module.forward(randn(5, ...given.sizes.slice(1)))
    assert.deepEqual([alone.sizes[0], many.sizes[0]], [1, 5], file)
    return
  }
  assert.fail('no dynamic program was found')
})

test('state lives from call to call, and a clone has its own', needs(missing), () => {
  const { entry, module, runs } = open('own-buffers-counter.pt2')
  const clone = module.clone()
  for (const each of [module, clone]) {
    for (const run of runs) assert.deepEqual(differences(entry, each.forward(...callArguments(run)), run.out), [])
  }
})

test('a written input is written', needs(missing), () => {
  for (const file of ['own-input-mutated.pt2', 'own-input-mutated.decomp.pt2']) {
    const { module, runs } = open(file)
    const [run] = runs as [ProgramRun]
    const x = run.args[0] as Tensor
    const before = x.tolist()
    module.forward(...callArguments(run))
    assert.notDeepEqual(x.tolist(), before)
  }
})

test('eval changes nothing, train says to export again', needs(missing), () => {
  const { module } = open('own-tied.pt2')
  assert.equal(module.eval(), module)
  assert.equal(nn.Sequential(module).eval().length, 1)
  assert.throws(() => module.train(), UnsupportedError)
  assert.deepEqual(module.warnings, [])
  assert.match(open('own-batchnorm-train.pt2').module.warnings.join(), /exported in training/)
})

test('limits hold for a call, and for all calls of what was loaded with them', needs(missing), async () => {
  const { runs } = open('own-tied.pt2')
  const [run] = runs as [ProgramRun]
  const bounded = loadSync(programBytes('own-tied.pt2'), { expect: ExportedModule, limits: { steps: 1 } })
  assert.throws(() => bounded.forward(...callArguments(run)), LimitError)
  const { module } = open('own-tied.pt2')
  await assert.rejects(module.forwardAsync(run.args, {}, { limits: { work: 1 } }), LimitError)
  await assert.rejects(module.forwardAsync(run.args, {}, { signal: AbortSignal.abort() }), { name: 'AbortError' })
  const told: number[] = []
  const result = await module.forwardAsync<unknown>(run.args, Object.fromEntries(run.kwargs), {
    onProgress: ({ done }) => told.push(done),
  })
  assert.deepEqual(differences(entries.get('own-tied.pt2')!, result, run.out), [])
  assert.ok(told.length > 0)
})

test('loops without end are ended', needs(missing), () => {
  const { module, runs } = open('own-while-loop.pt2')
  const [run] = runs as [ProgramRun]
  const endless = run.args.map((arg) =>
    arg instanceof Tensor && !arg.is_floating_point() ? arg.mul(0).sub(2 ** 40) : arg,
  )
  const limited = loadSync(programBytes('own-while-loop.pt2'), { expect: ExportedModule, limits: { steps: 1000 } })
  assert.throws(() => limited.forward(...endless), LimitError)
  assert.ok(module.forward(...callArguments(run)))
})

test(
  'a namedtuple, a dataclass or an output of transformers comes back as a dict of its fields',
  needs(missing),
  () => {
    const { module, runs } = open('hf-bert.pt2.gz')
    const result = module.forward<Dict<string, Tensor>>(...callArguments((runs as [ProgramRun])[0]))
    assert.ok(result instanceof Dict)
    assert.ok(result.get('last_hidden_state') instanceof Tensor)
  },
)

test('several results are a tuple', needs(missing), () => {
  const { module, runs } = open('own-lstm-proj.pt2')
  assert.ok(module.forward<unknown>(...callArguments((runs as [ProgramRun])[0])) instanceof Tuple)
})

test('check compares values with what is expected', needs(missing), () => {
  const { module, runs } = open('own-tied.pt2')
  const [run] = runs as [ProgramRun]
  const plain = module.check()
  assert.deepEqual([plain.ok, plain.compared], [true, 'sizes and dtypes'])
  const sample = module.example_inputs as [unknown[]]
  const expected = module.forward(...sample[0])
  assert.equal(module.check({ expected }).ok, true)
  const wrong = module.check({ expected: expected.add(1) })
  assert.deepEqual([wrong.ok, wrong.compared], [false, 'sizes, dtypes and values'])
  assert.ok(run)
})

test('load_state_dict changes what the program computes', needs(missing), () => {
  const { module, runs } = open('own-tied.pt2')
  const [run] = runs as [ProgramRun]
  const before = module.forward(...callArguments(run))
  const state = module.state_dict()
  module.load_state_dict(
    new Dict([...state].map(([name, tensor]) => [name, ones(...(tensor as Tensor).sizes)] as const)),
  )
  assert.notDeepEqual(module.forward(...callArguments(run)).tolist(), before.tolist())
})

// Graphs within programs in which values decide what is run: each runs by a plan of its own, whichever branch is taken, and gives what
// PyTorch gives and what operators give; limits are those of a run without plans.

import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, LimitError, Tensor, loadSync, randn, zeros } from '../../../src/index.js'
import type { Dict } from '../../../src/index.js'
import type { Graph } from '../../../src/programs/exported/graph.js'
import { prepare } from '../../../src/programs/exported/prepare.js'
import { finish } from '../../../src/programs/exported/run.js'
import { runUnit } from '../../../src/programs/exported/units.js'
import { Budget } from '../../../src/programs/limits.js'
import type { ProgramLimits } from '../../../src/programs/limits.js'
import { runsWithin } from '../../support/plans/planned-runs.js'
import { distance, withPlanning } from '../../support/plans/plans.js'
import { root } from '../../support/root.js'

interface Program {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly (Tensor | readonly Tensor[])[]
}

type Entry = Dict<string, unknown>

const bytes = gunzipSync(readFileSync(join(root, 'tests/fixtures/programs/branching-2.14.pt.gz')))
const programs = loadSync<Entry>(bytes).get('programs') as readonly Entry[]

function open(name: string): Program & { readonly module: (limits?: ProgramLimits) => ExportedModule } {
  const program = programs.find((each) => each.get('name') === name) as Entry
  const [file, runs] = [program.get('file') as Tensor, program.get('runs') as readonly Entry[]]
  return {
    inputs: runs.flatMap((run) => run.get('args') as Tensor[]),
    outputs: runs.map((run) => run.get('out') as Tensor | readonly Tensor[]),
    module: (limits = {}) => loadSync(file.toBytes(), { expect: ExportedModule, limits }),
  }
}

const listed = (given: unknown): readonly Tensor[] => (given instanceof Tensor ? [given] : (given as Tensor[]))

function plainly<T>(body: () => T): T {
  return withPlanning({ isOn: false }, body)
}

/** Plans that run in one call of each program, from the third time on: of a loop, in each of its steps. */
const expected: Readonly<Record<string, (outputs: readonly Tensor[]) => number>> = {
  branches: () => 1,
  // The body at each step, and the condition once more.
  loop: ([count]) => 2 * Number(count?.item()) + 1,
  // The branches are one operator each.
  swapped: () => 2,
}

for (const [name, runs] of Object.entries(expected))
  test(`${name}: what PyTorch gives, by plans`, () => {
    const { inputs, outputs, module } = open(name)
    const [planned, plain] = [module(), module()]
    withPlanning({ poisons: true, changesBits: false }, () => {
      for (let time = 0; time < 4; time++)
        for (const [index, input] of inputs.entries()) {
          let got: readonly Tensor[] = []
          const ran = runsWithin(() => (got = listed(planned.forward(input.clone()))))
          const wanted = listed(outputs[index])
          assert.ok(distance(got, wanted) < 1e-6, String(distance(got, wanted)))
          assert.equal(
            distance(
              got,
              plainly(() => listed(plain.forward(input))),
            ),
            0,
          )
          if (time >= 2) assert.equal(ran, runs(got), `${name} ${index}`)
        }
    })
  })

test('weights that change are those of the next call, in both branches', () => {
  const { inputs, module } = open('branches')
  const [planned, plain] = [module(), module()]
  for (let time = 0; time < 6; time++) {
    for (const input of inputs)
      assert.ok(
        distance(
          listed(planned.forward(input)),
          plainly(() => listed(plain.forward(input))),
        ) < 1e-6,
      )
    for (const each of [planned, plain]) for (const weight of each.parameters()) weight.mul_(1.1)
  }
})

test('steps, work and depth are counted as without plans', () => {
  const { inputs, module } = open('loop')
  const [input] = inputs as [Tensor]
  for (const kind of ['steps', 'work', 'depth'] as const) {
    /** Whether three calls, the last of them by plans where they are on, stay within a limit. */
    const passes = (limit: number, isOn: boolean): boolean =>
      withPlanning({ isOn }, () => {
        const limited = module({ [kind]: limit })
        const call = (): unknown => limited.forward(input)
        try {
          const ran = [0, 0, 0].map(() => runsWithin(call))
          assert.equal((ran[2] as number) > 2, isOn)
          return true
        } catch (error) {
          assert.ok(error instanceof LimitError, String(error))
          return false
        }
      })
    let [least, most] = [0, 1 << 16]
    assert.ok(passes(most, false))
    while (most - least > 1) {
      const middle = (least + most) >> 1
      if (passes(middle, false)) most = middle
      else least = middle
    }
    assert.ok(passes(most, true) && !passes(most - 1, true), `${kind} ${most}`)
  }
})

test('which arguments are state tells plans apart', () => {
  const slot = (at: number) => ({ kind: 'slot', slot: at, name: `v${at}` }) as const
  const node = (target: string, args: readonly number[], result: number) => ({
    target: `torch.ops.aten.${target}`,
    names: ['self', 'other'].slice(0, args.length),
    args: args.map(slot),
    results: [slot(result)],
    last: [],
  })
  const graph = {
    slots: 4,
    inputs: [slot(0), slot(1)],
    nodes: [node('exp.default', [0], 2), node('sub.Tensor', [2, 1], 3)],
    outputs: [slot(3)],
  } as unknown as Graph
  const prepared = prepare(graph, {})
  const [x, w] = [randn(3, 4), randn(3, 4)]
  const run = (args: readonly Tensor[]): Tensor => {
    const context = { budget: new Budget(), yields: false, autocast: null, states: new Set([w]) }
    return finish(runUnit(prepared, args, context))[0] as Tensor
  }
  for (let time = 0; time < 3; time++)
    for (const [a, b] of [
      [x, w],
      [w, x],
    ] as const)
      assert.ok(distance([run([a, b])], [a.exp().sub(b)]) < 1e-6)
  assert.equal(
    runsWithin(() => run([x, w])),
    1,
  )
  assert.ok(distance([run([w, zeros(3, 4)])], [w.exp()]) < 1e-6)
})

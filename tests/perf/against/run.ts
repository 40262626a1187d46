// `npm run bench against`: this tree and an older commit of it, the one before plans, in one process, interleaved: functions warm, modules
// warm and by the first forward of a fresh one, and the linear memory that each side came to. Every case is screened in a few rounds;
// what may have lost is measured again by many, on a machine that does other things too. Prints tables, and at the end what is
// slower for sure; writes nothing. Run by itself it takes texts with | between them, and compares the cases whose names hold one:
// `functions`, `modules:`, `modules: LSTM|modules: GRU`.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../support/root.js'
import { head, row } from '../table.js'
import type { Make, Tensor, Torch } from './cases.js'
import { FUNCTIONS } from './functions.js'
import { MODULES } from './modules.js'

/** The last commit before programs and plans. */
const COMMIT = 'a586840'

interface Effort {
  readonly rounds: number
  /** Seconds of one side's turn in a round. */
  readonly seconds: number
}

/** With these V8 compiles where it is, and at once as well as it can: else one side may be compiled when the other is not yet. */
const FLAGS = ['--single-threaded', '--no-liftoff']

/** What finds cases that may have lost; these are measured again by the other. */
const SCREEN: Effort = { rounds: 4, seconds: 0.002 }
const CONFIRM: Effort = { rounds: 40, seconds: 0.004 }
/** Seconds of calls before each side's first round, after which V8 has compiled what small cases call. */
const BEFORE = 0.01
/** Rounds that are had in any case. */
const SOME = 8
/** Below the first a case is measured again; below the second it has lost. */
const SUSPECT = 0.95
const LOST = 0.9
/** Seconds after which a case is measured no more, if it has had some rounds. */
const LONG = 2

/** The commit, built once in a folder of its own with this tree's packages. */
function built(): string {
  const folder = join(tmpdir(), `torchlet-${COMMIT}`)
  if (existsSync(join(folder, 'build/wasm'))) return folder
  mkdirSync(folder, { recursive: true })
  const run = (command: string, args: readonly string[], cwd: string): void => {
    const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`)
  }
  run('bash', ['-c', `git archive ${COMMIT} | tar -x -C ${folder}`], root)
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run('npm', ['run', '--silent', 'build'], folder)
  return folder
}

interface Side {
  readonly name: string
  readonly torch: Torch
  /** Bytes of linear memory. */
  readonly memory: () => number
}

async function side(name: string, folder: string): Promise<Side> {
  const torch = (await import(join(folder, 'build/src/index.js'))) as Torch
  const { engine } = (await import(join(folder, 'build/src/wasm/engine.js'))) as {
    engine(): { readonly memory: { readonly f32: Float32Array } }
  }
  return { name, torch, memory: () => engine().memory.f32.buffer.byteLength }
}

function fresh({ torch }: Side, make: Make): () => Tensor {
  torch.manual_seed(0)
  return make(torch)
}

/** Seconds of the first call of what is made anew, the best of several, of each side. */
function cold(sides: readonly Side[], make: Make, rounds: number): Times {
  return best(rounds, sides.map((side) => () => {
    const run = fresh(side, make)
    const start = performance.now()
    run()
    return (performance.now() - start) / 1000
  })) // prettier-ignore
}

/** Seconds of the processor that a call takes, the best of interleaved rounds, of each side. */
function warm(runs: readonly (() => unknown)[], { rounds, seconds }: Effort): Times {
  const counts = runs.map((run) => {
    let count = 1
    let spent = spentBy(run, count)
    for (let all = spent; all < BEFORE; all += spent) {
      if (spent < seconds) count *= 2
      spent = spentBy(run, count)
    }
    return Math.max(1, Math.round((seconds / spent) * count))
  })
  return best(
    rounds,
    runs.map((run, index) => () => spentBy(run, counts[index] as number) / (counts[index] as number)),
  )
}

/** The least that each gives in rounds in which each comes first in turn, until the second has not lost to the first. */
function best(rounds: number, measures: readonly (() => number)[]): Times {
  const least = measures.map(() => Infinity)
  const start = performance.now()
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < measures.length; turn++) {
      const index = (round + turn) % measures.length
      least[index] = Math.min(least[index] as number, (measures[index] as () => number)())
    }
    if (round + 1 < SOME) continue
    if (ratioOf(least) >= 1 || performance.now() - start > LONG * 1000) break
  }
  return least
}

/** Seconds of this process's processors. */
function spentBy(run: () => unknown, count: number): number {
  const { user, system } = process.cpuUsage()
  for (let call = 0; call < count; call++) run()
  const after = process.cpuUsage()
  return Math.max(1e-9, (after.user - user + after.system - system) / 1e6)
}

/** Seconds of the old side and of this one. */
type Times = readonly number[]

const shown = (seconds: number): string =>
  seconds < 1e-3 ? `${(seconds * 1e6).toFixed(2)} µs` : `${(seconds * 1e3).toFixed(2)} ms`
const ratioOf = ([old, own]: Times): number => (old as number) / (own as number)

/** Says where the sides differ by more than a part of the largest value. */
function hold(name: string, runs: readonly (() => Tensor)[]): void {
  const [old, own] = runs.map((run) => run().double().toTypedArray() as Float64Array)
  const largest = Math.max(1e-3, ...(old as Float64Array).map(Math.abs).subarray(0, 1000))
  const isSame = (old as Float64Array).every((value, at) => {
    const other = (own as Float64Array)[at] as number
    return Object.is(value, other) || Math.abs(value - other) <= 1e-4 * largest || value === other
  })
  if (!isSame) console.log(`${name} gives other values`)
}

interface Case {
  readonly name: string
  readonly make: Make
  warm: Times
  /** Of modules alone: the first call of a function is that of tensors that are there. */
  cold?: Times
}

const ratiosOf = ({ warm, cold }: Case): number[] => [warm, ...(cold === undefined ? [] : [cold])].map(ratioOf)
const worst = (one: Case): number => Math.min(...ratiosOf(one))

function screened(name: string, make: Make, isModule: boolean): Case | undefined {
  try {
    const first = isModule ? { cold: cold(sides, make, 3) } : {}
    const runs = sides.map((side) => fresh(side, make))
    hold(name, runs)
    return { name, make, warm: warm(runs, SCREEN), ...first }
  } catch (error) {
    console.log(`${name} does not run: ${error}`)
    return undefined
  }
}

function confirm(one: Case): void {
  if (ratioOf(one.warm) < SUSPECT) {
    one.warm = warm(
      sides.map((side) => fresh(side, one.make)),
      CONFIRM,
    )
  }
  if (one.cold !== undefined && ratioOf(one.cold) < SUSPECT) one.cold = cold(sides, one.make, 15)
  if (worst(one) < LOST) {
    const ratios = ratiosOf(one).map((ratio) => `${ratio.toFixed(2)}x`)
    console.error(`${one.name}: ${ratios.join(', ')}`)
  }
}

const rowOf = (one: Case): string =>
  row([one.name, ...one.warm.map(shown), ...ratiosOf(one).map((ratio) => `${ratio.toFixed(2)}x`)])

if (!FLAGS.every((flag) => process.execArgv.includes(flag))) {
  const { status } = spawnSync(process.execPath, [...FLAGS, ...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  })
  process.exit(status ?? 1)
}
const patterns = (process.argv[2] ?? '').split('|')
const sides = [await side(COMMIT, built()), await side('now', root)]
const lost: string[] = []
for (const [what, all] of Object.entries({ functions: FUNCTIONS, modules: MODULES })) {
  const isModule = what === 'modules'
  const cases = Object.entries(all)
    .filter(([name]) => patterns.some((pattern) => `${what}: ${name}`.includes(pattern)))
    .flatMap(([name, make]) => screened(name, make, isModule) ?? [])
  if (cases.length === 0) continue
  const suspects = cases.filter((one) => worst(one) < SUSPECT)
  console.error(`${cases.length} ${what} screened, ${suspects.length} are measured again`)
  suspects.forEach(confirm)
  const title = head(what, [COMMIT, 'now', 'times as fast, warm', ...(isModule ? ['first call'] : [])])
  const sorted = cases.toSorted((a, b) => worst(a) - worst(b))
  console.log([...title, ...sorted.map(rowOf)].join('\n'))
  const [old, own] = sides.map(({ memory }) => `${(memory() / 2 ** 20).toFixed(1)} MB`)
  console.log(`\nLinear memory after the ${what}: ${old}, ${own}\n`)
  const below = sorted.filter((one) => worst(one) < LOST)
  lost.push(...(below.length === 0 ? [] : [...title, ...below.map(rowOf)]))
}
console.log(lost.length === 0 ? `None below ${LOST}x` : ['Slower for sure:', '', ...lost].join('\n'))

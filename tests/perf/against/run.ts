// `npm run bench against`: this tree and an older commit of it, the one before plans, in one process, interleaved: functions and modules, warm
// and by the first forward of a fresh module, and the linear memory that each side came to. Prints a table, those first that lost
// most; writes nothing. Run by itself it takes a text, and compares the cases whose names hold it.

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

/** What finds cases that may have lost; these are measured again by the other. */
const QUICK: Effort = { rounds: 5, seconds: 0.002 }
const CAREFUL: Effort = { rounds: 25, seconds: 0.005 }
const LOST = 0.93

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
function cold(sides: readonly Side[], make: Make, rounds: number): number[] {
  const best = sides.map(() => Infinity)
  for (let round = 0; round < rounds; round++) {
    sides.forEach((side, index) => {
      const run = fresh(side, make)
      const start = performance.now()
      run()
      best[index] = Math.min(best[index] as number, (performance.now() - start) / 1000)
    })
  }
  return best
}

/** Seconds of the processor that a call takes, the best of interleaved rounds, of each side. */
function warm(runs: readonly (() => unknown)[], { rounds, seconds }: Effort): number[] {
  const counts = runs.map((run) => {
    let count = 1
    for (let spent = 0; spent < 2 * seconds; count *= 2) spent = spentBy(run, count)
    return Math.max(1, Math.round((seconds / spentBy(run, count)) * count))
  })
  const best = runs.map(() => Infinity)
  for (let round = 0; round < rounds; round++) {
    runs.forEach((run, index) => {
      const count = counts[index] as number
      best[index] = Math.min(best[index] as number, spentBy(run, count) / count)
    })
  }
  return best
}

/** Seconds of this process's processors. */
function spentBy(run: () => unknown, count: number): number {
  const { user, system } = process.cpuUsage()
  for (let call = 0; call < count; call++) run()
  const after = process.cpuUsage()
  return Math.max(1e-9, (after.user - user + after.system - system) / 1e6)
}

const shown = (seconds: number): string =>
  seconds < 1e-3 ? `${(seconds * 1e6).toFixed(2)} µs` : `${(seconds * 1e3).toFixed(2)} ms`
const ratioOf = ([old, own]: readonly number[]): number => (old as number) / (own as number)

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

const pattern = process.argv[2] ?? ''
const sides = [await side(COMMIT, built()), await side('now', root)]
for (const [what, all] of Object.entries({ functions: FUNCTIONS, modules: MODULES })) {
  const rows: { readonly name: string; readonly warm: number[]; readonly cold: number[] }[] = []
  for (const [name, make] of Object.entries(all)) {
    if (!name.includes(pattern)) continue
    let first: number[]
    try {
      first = cold(sides, make, 3)
    } catch (error) {
      console.log(`${name} does not run: ${error}`)
      continue
    }
    const runs = sides.map((side) => fresh(side, make))
    hold(name, runs)
    let times = warm(runs, QUICK)
    if (ratioOf(times) < LOST) times = warm(runs, CAREFUL)
    if (ratioOf(first) < LOST) first = cold(sides, make, 15)
    rows.push({ name, warm: times, cold: first })
    if (ratioOf(times) < LOST || ratioOf(first) < LOST)
      console.error(`${name}: ${ratioOf(times).toFixed(2)}x, ${ratioOf(first).toFixed(2)}x`)
  }
  console.log(head(what, [COMMIT, 'now', 'times as fast, warm', 'first call']).join('\n'))
  for (const { name, warm, cold } of rows.toSorted((a, b) => ratioOf(a.warm) - ratioOf(b.warm))) {
    console.log(
      row([
        name,
        shown(warm[0] as number),
        shown(warm[1] as number),
        ...[warm, cold].map((times) => `${ratioOf(times).toFixed(2)}x`),
      ]),
    )
  }
  const [old, own] = sides.map(({ memory }) => `${(memory() / 2 ** 20).toFixed(1)} MB`)
  console.log(row([`linear memory after the ${what}`, `${old}`, `${own}`, '', '']))
}

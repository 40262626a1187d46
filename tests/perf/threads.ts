// Several threads beside one, on products and on the nets of the shared folder: rounds of both in turn, the best and the median of each; of
// several, how long a call waits for tiles of others, the processor's time that it takes beside that of one thread, and how often of all
// kernels that could be split the caller went on alone, since waits cost more than threads gained.
//
//   node --import tsx tests/perf/threads.ts [threads] [--busy] [rounds]
//
// With --busy another process computes all the while, so that a core is not free; without, writes a section of docs/performance.md.

import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { gunzipSync } from 'node:zlib'
import { ExportedModule, loadSync, matmul, no_grad, randn, set_num_threads } from '../../build/src/index.js'
import type { Dict, Tensor } from '../../build/src/index.js'
import { state } from '../../build/src/threads/state.js'
import { writeSection } from '../../scripts/documents/performance-section.js'
import { sharedPath } from '../support/shared.js'
import { NETS } from './nets/page.js'
import { head, milliseconds, row } from './table.js'
import { summary } from './timing.js'
import type { Timing } from './timing.js'

const [threads = 2, rounds = 12] = process.argv.slice(2).map(Number).filter(Number.isFinite)
const [calls, warming] = [6, 3]

interface Cost {
  calls: number
  processor: number
  waited: number
  split: number
  alone: number
}

interface Case {
  readonly name: string
  run(): unknown
}

const [x, y] = [randn(512, 512), randn(512, 512)]
const cases: Case[] = [{ name: '512 x 512 x 512', run: () => matmul(x, y) }]
for (const name of NETS) {
  const path = (kind: string): string => sharedPath(`peers/${name}.${kind}.gz`)
  if (!existsSync(path('pt2'))) continue
  const module = loadSync(gunzipSync(readFileSync(path('pt2'))), { expect: ExportedModule })
  const input = loadSync<Dict<string, Tensor>>(gunzipSync(readFileSync(path('io.pt')))).get('x') as Tensor
  cases.push({ name, run: () => module.forward(input) })
}

const busy = process.argv.includes('--busy') ? spawn(process.execPath, ['-e', 'for (;;);'], { stdio: 'ignore' }) : null
const times = new Map<string, number[]>()
/** Milliseconds of the processor, of waits, kernels split and not, of all calls of a case with so many threads. */
const costs = new Map<string, Cost>()

/** Calls of a case, and what they cost beside their time. */
function counted(key: string, each: Case): number[] {
  const cost = costs.get(key) ?? { calls: 0, processor: 0, waited: 0, split: 0, alone: 0 }
  costs.set(key, cost)
  const before = { ...state.crew?.tally }
  const start = process.cpuUsage()
  const seconds = timed(each)
  const { user, system } = process.cpuUsage(start)
  cost.calls += calls + warming
  cost.processor += (user + system) / 1000
  for (const name of ['waited', 'split', 'alone'] as const)
    cost[name] += (state.crew?.tally[name] ?? 0) - (before[name] ?? 0)
  return seconds
}

/** Seconds of each call of a case, once it is planned. */
function timed({ run }: Case): number[] {
  for (let call = 0; call < warming; call++) run()
  return Array.from({ length: calls }, () => {
    const start = performance.now()
    run()
    return (performance.now() - start) / 1000
  })
}

try {
  for (let round = 0; round < rounds; round++) {
    for (const count of [1, threads]) {
      await set_num_threads(count)
      for (const each of cases) {
        const key = `${each.name} ${count}`
        times.set(key, [...(times.get(key) ?? []), ...no_grad(() => counted(key, each))])
      }
    }
  }
} finally {
  busy?.kill()
}

const lines = cases.map(({ name }) => {
  const [one, several] = [1, threads].map((count) => summary(times.get(`${name} ${count}`) as number[])) as [
    Timing,
    Timing,
  ]
  const ratio = (of: keyof Timing): string => (one[of] / several[of]).toFixed(2)
  const [alone, together] = [1, threads].map((count) => costs.get(`${name} ${count}`)) as [Cost, Cost]
  const processor = together.processor / together.calls / (alone.processor / alone.calls)
  return row([
    name,
    milliseconds(one),
    milliseconds(several),
    `${ratio('best')}x (${ratio('median')}x)`,
    `${(together.waited / together.calls).toFixed(2)} ms`,
    `${processor.toFixed(2)}x`,
    `${Math.round((100 * together.alone) / Math.max(1, together.alone + together.split))} %`,
  ])
})
const text = [
  '## Threads',
  '',
  `One thread and ${threads} of Node ${process.version} in turn, on ${cpus().length} cores: best (median) of ${rounds} rounds; how long`,
  'a call of several waits for others, the time of all processors that it takes beside that of one thread, and how often it went on alone. Made by',
  '`npm run bench threads`.',
  '',
  ...head('case', ['1 thread', `${threads} threads`, 'times as fast', 'waits a call', 'processor', 'alone']),
  ...lines,
].join('\n')
console.log(text)
if (busy === null) writeSection(text)

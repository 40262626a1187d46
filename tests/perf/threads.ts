// Several threads beside one, on products and on the nets of the shared folder: rounds of both in turn, the best and the median of each.
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
import { writeSection } from '../../scripts/documents/performance-section.js'
import { sharedPath } from '../support/shared.js'
import { NETS } from './nets/page.js'
import { head, milliseconds, row } from './table.js'
import { summary } from './timing.js'
import type { Timing } from './timing.js'

const [threads = 2, rounds = 12] = process.argv.slice(2).map(Number).filter(Number.isFinite)
const calls = 6

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

/** Seconds of each call of a case, once it is planned. */
function timed({ run }: Case): number[] {
  for (let call = 0; call < 3; call++) run()
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
        times.set(key, [...(times.get(key) ?? []), ...no_grad(() => timed(each))])
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
  return row([name, milliseconds(one), milliseconds(several), `${ratio('best')}x (${ratio('median')}x)`])
})
const text = [
  '## Threads',
  '',
  `One thread and ${threads} of Node ${process.version} in turn, on ${cpus().length} cores: best (median) of ${rounds} rounds. Made by \`npm run bench threads\`.`,
  '',
  ...head('case', ['1 thread', `${threads} threads`, 'times as fast']),
  ...lines,
].join('\n')
console.log(text)
if (busy === null) writeSection(text)

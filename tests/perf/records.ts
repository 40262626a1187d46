// What the kernels of the four nets' plans take, each record by itself where it stands in its plan, so that caches are as they are there:
//
//   npm run bench records, or node --import tsx tests/perf/records.ts [net …] [--all]
//
// Prints for each net a row for every kernel with its calls, or with `--all` one for every call. The best of rounds counts; their sum is
// what a run takes at best, apart from what is copied in and out.

import { wholeEngine } from '../../src/wasm/whole.js'
import type { Records } from '../../src/wasm/engine.js'
import { kernels } from '../../src/wasm/kernels.js'
import { splits } from '../../src/threads/splits.js'
import type { Arguments } from '../../src/threads/splits.js'
import { netNames, sharedNet } from '../support/nets/index.js'
import { head, row } from './table.js'

const rounds = 40
const named = Object.entries(kernels)

/** A call of a kernel, and the best of its times. */
interface Call {
  readonly kernel: keyof typeof kernels
  readonly args: Readonly<Record<string, number>>
  /** In milliseconds. */
  best: number
}

const asked = process.argv.slice(2).filter((each) => !each.startsWith('--'))
for (const name of asked.length > 0 ? asked : netNames) {
  const { program, x } = sharedNet(name)
  for (let call = 0; call < 10; call++) program.forward(x)
  const engine = wholeEngine()
  const calls: Call[] = []
  let at = 0
  engine.run = ({ start, count }: Records): void => {
    for (let place = start; count > 0; count--, at++) {
      calls[at] ??= callAt(place)
      const call = calls[at] as Call
      const before = performance.now()
      engine.exports.run(place, 1)
      call.best = Math.min(call.best, performance.now() - before)
      place += engine.memory.i32[place / 4 + 1] as number
    }
  }
  let whole = Infinity
  for (let round = 0; round < rounds; round++) {
    at = 0
    const before = performance.now()
    program.forward(x)
    whole = Math.min(whole, performance.now() - before)
  }
  Reflect.deleteProperty(engine, 'run')
  print(name, calls, whole)
}

function callAt(place: number): Call {
  const { i32, f32 } = wholeEngine().memory
  const [kernel, { parameters, singles }] = named[i32[place / 4] as number] as (typeof named)[number]
  const args = Object.fromEntries(
    parameters.map((parameter, index) => {
      const words = (singles as readonly number[]).includes(index) ? f32 : i32
      return [parameter, words[place / 4 + 2 + index] as number]
    }),
  )
  return { kernel: kernel as Call['kernel'], args, best: Infinity }
}

function print(name: string, calls: readonly Call[], whole: number): void {
  const sum = calls.reduce((total, { best }) => total + best, 0)
  console.log(
    `\n${name}: ${sum.toFixed(2)} ms in ${calls.length} kernels, ${whole.toFixed(2)} ms a call; Node ${process.version}`,
  )
  const rows = new Map<string, { count: number; best: number; expected: number }>()
  calls.forEach((call, index) => {
    const key = process.argv.includes('--all') ? `${index} ${call.kernel} ${shapeOf(call)}` : call.kernel
    const known = rows.get(key) ?? { count: 0, best: 0, expected: 0 }
    rows.set(key, { count: known.count + 1, best: known.best + call.best, expected: known.expected + costOf(call) })
  })
  console.log(head('kernel', ['calls', 'ms', 'of all', 'ms as threads expect']).join('\n'))
  for (const [kernel, { count, best, expected }] of rows)
    console.log(row([kernel, `${count}`, best.toFixed(3), `${((best / sum) * 100).toFixed(1)} %`, expected.toFixed(3)]))
}

/** Milliseconds by which threads decide; 0 of what they leave alone. */
function costOf({ kernel, args }: Call): number {
  const split = splits[kernel] as { cost(call: unknown): number } | null
  return split === null ? 0 : split.cost({ ...args, $: wholeEngine() } as unknown as Arguments<never>) / 1e6
}

/** The numbers of a call that are no addresses and say how large it is. */
function shapeOf({ args }: Call): string {
  const sizes = /^(op|n|k|m|rows|columns|outer|inner|panels|rowEnd|panelEnd|end|xStride|yStride|rank|low|high)$/
  return Object.entries(args)
    .filter(([parameter]) => sizes.test(parameter))
    .map(([parameter, value]) => `${parameter} ${value}`)
    .join(', ')
}

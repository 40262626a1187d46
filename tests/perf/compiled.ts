// The four shared nets as a user writes them, under `compile`, beside the same nets from their programs: in one process, round after
// round, by the processor's time. How many times as long a user's class takes. Writes a section of docs/performance.md.

import { compile } from '../../src/index.js'
import { writeSection } from '../../scripts/documents/performance-section.js'
import { netNames, sharedNet } from '../support/nets/index.js'
import { head, row } from './table.js'

const rounds = 20
const lines: string[] = []

/** Milliseconds of the processor for a call. */
function timed(run: () => unknown): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

for (const name of netNames) {
  const { program, x, module } = sharedNet(name)
  const compiled = compile(module())
  const runs = [() => program.forward(x), () => compiled.forward(x)] as const
  for (let call = 0; call < 4; call++) for (const run of runs) run()
  const best = [Infinity, Infinity] as [number, number]
  for (let round = 0; round < rounds; round++)
    runs.forEach((run, index) => (best[index] = Math.min(best[index] as number, timed(run))))
  const [ofProgram, ofClass] = best
  const ratio = `${(ofClass / ofProgram).toFixed(3)}x`
  lines.push(row([name, `${ofProgram.toFixed(2)} ms`, `${ofClass.toFixed(2)} ms`, ratio]))
}

const text = [
  '## Classes of a user',
  '',
  `Processor's time of a call of a net's program, and of the same net as a class of a user's under \`compile\`; Node ${process.version}, best of`,
  `${rounds} interleaved rounds. The aim is 1.05x. Made by \`npm run bench compiled\`.`,
  '',
  ...head('net', ['`.pt2`', '`compile`', 'as long']),
  ...lines,
].join('\n')
console.log(text)
writeSection(text)

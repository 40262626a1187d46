// The four shared nets as a user writes them, under `compile`, beside the same nets from their programs: in one process, round after
// round, by the processor's time. How many times as long a user's class takes.
//
//   node --import tsx tests/perf/compiled.ts [rounds]

import { compile } from '../../src/index.js'
import { netNames, sharedNet } from '../support/nets/index.js'

const rounds = Number(process.argv[2] ?? 20)

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
  console.log(
    `${name}: program ${ofProgram.toFixed(2)} ms, compile ${ofClass.toFixed(2)} ms, ${(ofClass / ofProgram).toFixed(3)}`,
  )
}

// `npm run graphs`: random graphs of views and writes, run by plans and operator by operator, to the bit. A graph that differs is
// printed as code, shrunk.
//
//   node --import tsx scripts/graphs.ts [--count 100000] [--seed 1]

import { parseArgs } from 'node:util'
import { checkGraphs } from '../tests/support/graphs/check.js'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '100000' }, seed: { type: 'string', default: '1' } },
})

const found = checkGraphs(Number(values.seed), Number(values.count))
for (const fault of found.faults) console.log(`${fault}\n`)
const share = Math.round((100 * found.kernels) / (found.kernels + found.calls))
console.log(`${found.planned} of ${found.graphs} graphs are planned; ${share} % of what they call are kernels`)
process.exitCode = found.faults.length === 0 ? 0 : 1

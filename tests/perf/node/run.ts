// One Node's section of docs/performance.md: what tests/perf/run.ts runs by each.

import { cpus } from 'node:os'
import { __config__ } from '../../../build/src/index.js'
import { writeSection } from '../../../scripts/documents/performance-section.js'
import { peak } from '../peak.js'
import { fileTable } from './files.js'

const variant = /core: (\w+)/.exec(__config__.show())?.[1] ?? 'given'
const environment = [
  `Node ${process.version} (V8 ${process.versions.v8})`,
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}`,
  variant === 'relaxed' ? 'with relaxed SIMD' : 'without relaxed SIMD, which this release has behind a flag',
].join(', ')
console.log(environment)

const limit = peak()
const files = await fileTable()
// The other runtimes come only now: what they hold in memory makes each of the collector's passes over a load longer.
const { networkTable } = await import('./networks.js')
const { recurrentTable } = await import('./recurrent.js')
const { halfNetsTable } = await import('./half-nets.js')
const { halvesTable } = await import('./halves.js')
const { netsTable } = await import('./nets.js')
const text = `## Node ${process.versions.node.split('.')[0]}

${environment}. Peak of multiply and add in registers: ${(limit / 1e9).toFixed(1)} GFLOP/s. One thread each; best (median), and how many
times as fast torchlet is. PyTorch and onnxruntime-node are native code, the far reference; PyTorch is timed in a process of its own.

Networks of Linear and ReLU: GFLOP/s; small ones in µs a call.

${await networkTable(limit)}

Nets, 224² and 128 tokens, batch 1: the \`.pt2\` by torchlet and PyTorch, the \`.onnx\` by the others.

${await netsTable()}

Two layers of 256 over 100 steps, batch 1.

${await recurrentTable()}

One row by a matrix of 4096 x 4096, which comes from memory at each call: weights of torchlet's dtype against others' float32.

${await halvesTable()}

The transformer's \`.pt2\`, moved to each dtype.

${await halfNetsTable()}

Files.

${files}
`
console.log(text)
writeSection(text)

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

Twice onnxruntime-web was aimed at, and is beyond what float32 gives on one thread here: at the peak of multiply and add (69 GFLOP/s) and
without any gates the LSTM takes 3.0 ms and the GRU 2.3, which is 1.9 and 1.8 times as fast as onnxruntime-web's 5.8 and 4.1. Inputs of all steps
are one product per layer, at nine tenths of the peak. A step's own is a row by a matrix: an LSTM's reads 1 MB, of which two loads of 128 bits
a cycle bring 122 GB/s, measured alike from the first cache, the second and the third; so it takes no less than 8.6 µs. It takes 10.2, and its gates
1.1. What was tried for it, in µs a step in Node 22 and 24 (11.9 and 12.2 before, gates 1.5):

- Eight sums in flight, of two panels, in a loop whose halves a branch parts: 10.7 and 10.2. Kept.
- The same on weights as one stream [k][32] instead of panels: 10.1 and 9.9, not worth a pack of its own beside that of several rows.
- Weights from the last to the first at every other step, so that the second cache has some of them: nothing, since the third brings as much.
- Gates by passes over all of a kind, for more of them in flight: 1.05 and 1.04. tanh and sigmoid without what their arguments never need:
  1.13 and 1.08. The second is kept, since all that calls them gains by it.
- Gates between panels of the same units, while the next weights come: 10.9 and 10.7 a step with its gates, instead of 11.4: 3 % of the net. Not kept:
  widths of whole panels and batch 1 alone could have it.
- Layers in turn, the second a step behind the first: no weight is read less often for it, and the second's inputs would be rows again.
- Strassen's method for inputs: 2 % of the net. Kept.
- Weights of 16 bits would halve what is read; PyTorch's results have all 24.

One row by a matrix of 4096 x 4096, which comes from memory at each call: weights of torchlet's dtype against others' float32.

${await halvesTable()}

The transformer's \`.pt2\`, moved to each dtype.

${await halfNetsTable()}

Files.

${files}
`
console.log(text)
writeSection(text)

// Networks against peers: GFLOP/s (µs for the small ones) and how many times as fast torchlet is.

import { network, operations } from '../peers/network.js'
import type { Network } from '../peers/network.js'
import { jsPytorch } from '../peers/js-pytorch.js'
import { onnxruntime } from '../peers/onnxruntime.js'
import { plain } from '../peers/plain.js'
import { tfjs } from '../peers/tfjs.js'
import { torchlet } from '../peers/torchlet.js'
import { agreed } from '../runner.js'
import type { Runner } from '../runner.js'
import { figures, head, microseconds, row } from '../table.js'
import { compare } from '../timing.js'
import type { Timing } from '../timing.js'

const cases: readonly (readonly [sizes: readonly number[], batch: number])[] = [
  ...[1, 8, 64].map((batch) => [[128, 16, 1], batch] as const),
  ...[1, 8, 64].map((batch) => [[784, 512, 256, 10], batch] as const),
  ...[64, 128, 256, 512, 1024].map((size) => [[size, size], size] as const),
]

/** The columns of the table. */
const names = ['torchlet', 'onnxruntime-web', 'tfjs-wasm', 'plain JS', 'js-pytorch'] as const

/** Operations beyond which the slow contenders are left out. */
const slowest = 40e6

export async function networkTable(peak: number): Promise<string> {
  const lines: string[] = []
  for (const [sizes, batch] of cases) {
    const net = network(sizes, batch)
    const runners = await runnersOf(net)
    await agreed(runners, 1e-4)
    const timings = await compare(runners, { rounds: 15, seconds: 0.02 })
    const own = timings.get('torchlet')
    const small = operations(net) < 1e6
    const rates = ({ best, median }: Timing): string => `${rate(net, best)} (${rate(net, median)})`
    const share = small || own === undefined ? '' : `${((operations(net) / own.best / peak) * 100).toFixed(0)} %`
    lines.push(row([net.name, ...figures(timings, names, small ? microseconds : rates), share]))
    console.log(lines.at(-1))
  }
  return [...head('case', [...names, 'of peak']), ...lines].join('\n')
}

async function runnersOf(net: Network): Promise<Runner[]> {
  const runners = [torchlet(net), await onnxruntime(net), await tfjs(net)]
  return operations(net) > slowest ? runners : [...runners, plain(net), jsPytorch(net)]
}

function rate(net: Network, seconds: number): string {
  return (operations(net) / seconds / 1e9).toFixed(1)
}

// Networks against peers: GFLOP/s (µs for the small ones) and how many times as fast torchlet is.

import { network, operations } from './network.js'
import type { Network, Runner } from './network.js'
import { jsPytorch } from './peers/js-pytorch.js'
import { onnxruntime } from './peers/onnxruntime.js'
import { plain } from './peers/plain.js'
import { tfjs } from './peers/tfjs.js'
import { torchlet } from './peers/torchlet.js'
import { row } from './table.js'
import { compare } from './timing.js'

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
    await check(runners)
    const timings = await compare(runners, { rounds: 15, seconds: 0.02 })
    const own = timings.get('torchlet')
    const small = operations(net) < 1e6
    const figures = names.map((name) => {
      const timing = timings.get(name)
      if (timing === undefined || own === undefined) return '–'
      const speed = small
        ? `${(timing.best * 1e6).toFixed(2)} (${(timing.median * 1e6).toFixed(2)}) µs`
        : `${rate(net, timing.best)} (${rate(net, timing.median)})`
      return name === 'torchlet' ? `**${speed}**` : `${speed}, ${(timing.best / own.best).toFixed(2)}x`
    })
    const share = small || own === undefined ? '' : `${((operations(net) / own.best / peak) * 100).toFixed(0)} %`
    lines.push(row([net.name, ...figures, share]))
    console.log(lines.at(-1))
  }
  return [row(['case', ...names, 'of peak']), row(['---', ...names.map(() => '---:'), '---:']), ...lines].join('\n')
}

async function runnersOf(net: Network): Promise<Runner[]> {
  const runners = [torchlet(net), await onnxruntime(net), await tfjs(net)]
  return operations(net) > slowest ? runners : [...runners, plain(net), jsPytorch(net)]
}

/** All give what plain loops give, but for rounding. */
async function check(runners: readonly Runner[]): Promise<void> {
  const [first, ...others] = await Promise.all(
    runners.map(async (runner) => ({ name: runner.name, values: await runner.run() })),
  )
  for (const { name, values } of others) {
    const expected = (first as { values: Float32Array }).values
    if (values.length !== expected.length)
      throw new Error(`${name} gives ${values.length} values, not ${expected.length}`)
    values.forEach((value, index) => {
      if (!(Math.abs(value - (expected[index] as number)) < 1e-3))
        throw new Error(`${name} differs at ${index}: ${value}, ${expected[index]}`)
    })
  }
}

function rate(net: Network, seconds: number): string {
  return (operations(net) / seconds / 1e9).toFixed(1)
}

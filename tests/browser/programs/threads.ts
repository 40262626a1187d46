// What tests/browser/threads.test.ts calls in a page: each function gives a text.

import { __config__, get_num_threads, load, matmul, nn, randn, set_num_threads } from 'torchlet'
import type { Tensor } from 'torchlet'

/** Whether each thread has computed something, as far as that can be seen. */
function each(): string {
  const [, tiles = ''] = /tiles computed by each : (.*)\n/.exec(__config__.parallel_info()) ?? []
  return tiles.split(', ').every((count) => Number(count) > 0) ? 'each' : `tiles ${tiles}`
}

function same(a: Tensor, b: Tensor): boolean {
  const [x, y] = [a.toBytes(), b.toBytes()]
  return x.length === y.length && x.every((byte, index) => byte === y[index])
}

/** A product and a net with one thread and with two: bits, and who computed. */
export async function threads(): Promise<string> {
  const [x, y, pictures] = [randn(300, 300), randn(300, 300), randn(2, 3, 64, 64)]
  const net = nn.Sequential(
    nn.Conv2d(3, 32, 3, { padding: 1 }),
    nn.ReLU(),
    nn.Conv2d(32, 64, 3),
    nn.AdaptiveAvgPool2d(1),
  )
  net.eval()
  const run = (): Tensor => {
    for (let call = 0; call < 2; call++) net.forward(pictures)
    return net.forward(pictures)
  }
  const alone = [matmul(x, y), run()] as const
  await set_num_threads(2)
  const count = get_num_threads()
  // A worker that is late finds nothing left.
  const until = performance.now() + 120_000
  while (each() !== 'each' && performance.now() < until) matmul(x, y)
  const together = [matmul(x, y), run()] as const
  const who = each()
  await set_num_threads(1)
  const again = matmul(x, y)
  return [
    count,
    who,
    same(alone[0], together[0]),
    same(alone[1], together[1]),
    same(alone[0], again),
    get_num_threads(),
  ].join(' ')
}

/** What is said where there are none. */
export async function reason(): Promise<string> {
  await set_num_threads(2)
  return `${get_num_threads()} ${matmul(randn(3, 3), randn(3, 3)).numel()} ${__config__.show()}`
}

/** What is copied out of shared memory must be the platform's to take: bytes, texts, random numbers, a Blob. */
export async function leaves(): Promise<string> {
  await set_num_threads(2)
  const file = await load('weights.pt')
  const weight = (file as Map<string, Tensor>).get('weight') as Tensor
  const bytes = weight.mul(2).toBytes()
  const text = String(weight.sum())
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>])
  return `${blob.size} ${text.startsWith('tensor(')} ${bytes.buffer instanceof ArrayBuffer}`
}

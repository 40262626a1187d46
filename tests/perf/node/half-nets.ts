// A net of halves, which is bound by its products, beside itself in float32.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { arange, bfloat16, explain, float16, float32, load, nn, sin } from '../../../build/src/index.js'
import type { Tensor } from '../../../build/src/index.js'
import { sharedPath } from '../../support/shared.js'
import { torchTimes } from '../pytorch.js'
import { agreed } from '../runner.js'
import type { Runner } from '../runner.js'
import { figures, head, milliseconds, row } from '../table.js'
import { compare } from '../timing.js'
import type { Timing } from '../timing.js'

/** The shared transformer, 128 tokens: its program moved to each dtype, planned. */
export async function halfNetsTable(): Promise<string> {
  const file = gunzipSync(readFileSync(sharedPath('peers/transformer.pt2.gz')))
  const torch = torchTimes(NETS, ...DTYPES.map(({ name }) => name))
  const runners: Runner[] = []
  for (const dtype of DTYPES) {
    const net = ((await load(file)) as InstanceType<typeof nn.Module>).to(dtype)
    const x = sin(arange(128 * 512).mul(0.37))
      .view(1, 128, 512)
      .to(dtype)
    runners.push({ name: dtype.name, run: () => (net.forward(x) as Tensor).toTypedArray() as Float32Array })
    const { planned, reason } = explain(net, x)
    if (!planned) throw new Error(`${dtype}: ${reason}`)
  }
  await agreed(runners, 0.1)
  const timings = await compare(runners, { rounds: 15, seconds: 0.1 })
  const lines = DTYPES.map(({ name }) => {
    const own = timings.get(name) as Timing
    const far = torch.get(name)
    const each = new Map([['torchlet', own], ...(far === undefined ? [] : ([['PyTorch', far]] as const))])
    return row([name, ...figures(each, ['torchlet', 'PyTorch'], milliseconds)])
  })
  lines.forEach((line) => console.log(line))
  return [...head('transformer', ['torchlet', 'PyTorch']), ...lines].join('\n')
}

const DTYPES = [float32, bfloat16, float16]

const NETS = `
import math, sys
class Layer(torch.nn.Module):
    def __init__(self, width=512, heads=8):
        super().__init__()
        linear, norm = torch.nn.Linear, torch.nn.LayerNorm
        self.heads, self.qkv, self.out = heads, linear(width, 3 * width), linear(width, width)
        self.n1, self.l1, self.l2, self.n2 = norm(width), linear(width, 4 * width), linear(4 * width, width), norm(width)
    def forward(self, x):
        batch, length, width = x.shape
        depth = width // self.heads
        q, k, v = [t.reshape(batch, length, self.heads, depth).transpose(1, 2) for t in self.qkv(x).split(width, -1)]
        mixed = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(depth), -1) @ v
        x = self.n1(x + self.out(mixed.transpose(1, 2).reshape(batch, length, width)))
        return self.n2(x + self.l2(torch.nn.functional.gelu(self.l1(x))))
for name in sys.argv[1:]:
    dtype = getattr(torch, name)
    net = torch.nn.Sequential(*(Layer() for _ in range(4))).to(dtype)
    x = torch.randn(1, 128, 512).to(dtype)
    with torch.inference_mode():
        told(name, times(lambda: net(x), rounds=15, warm=3))
`

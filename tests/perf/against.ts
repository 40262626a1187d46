// `npm run bench against`: this tree and an older commit of it, the one before plans, in one process, interleaved: functions and modules, warm and
// by the first forward of a fresh module, and the linear memory that each side came to. Prints a table; writes nothing.

import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../support/root.js'
import { agreed } from './runner.js'
import { head, row } from './table.js'
import { compare } from './timing.js'

type Torch = typeof import('../../build/src/index.js')
type Tensor = import('../../build/src/index.js').Tensor

/** What both commits have: a function of torch's namespace that gives something to call, which gives a tensor. */
type Make = (torch: Torch) => () => Tensor

/** The last commit before programs and plans. */
const commit = 'a586840'

const OPERATORS: Readonly<Record<string, Make>> = {
  'add, 10 elements': ({ randn }) => both(randn(10), randn(10), (a, b) => a.add(b)),
  'add, 10⁶ elements': ({ randn }) => both(randn(1000, 1000), randn(1000, 1000), (a, b) => a.add(b)),
  'mul, a row of 1000 rows': ({ randn }) => both(randn(1000, 1000), randn(1000), (a, b) => a.mul(b)),
  'relu, 10⁶': ({ randn }) => one(randn(1000, 1000), (a) => a.relu()),
  'exp, 10⁶': ({ randn }) => one(randn(1000, 1000), (a) => a.exp()),
  'sigmoid, 10⁶': ({ randn }) => one(randn(1000, 1000), (a) => a.sigmoid()),
  'gelu, 10⁶': ({ randn, nn }) => one(randn(1000, 1000), (a) => nn.functional.gelu(a)),
  'softmax, 1000 x 1000': ({ randn }) => one(randn(1000, 1000), (a) => a.softmax(-1)),
  'sum, 10⁶': ({ randn }) => one(randn(1000, 1000), (a) => a.sum()),
  'mean of columns, 1000 x 1000': ({ randn }) => one(randn(1000, 1000), (a) => a.mean(0)),
  'transposed copy, 1000 x 1000': ({ randn }) => one(randn(1000, 1000), (a) => a.t().contiguous()),
  'cat, 2 of 10⁶': ({ randn, cat }) => both(randn(1000, 1000), randn(1000, 1000), (a, b) => cat([a, b])),
  'matmul, 16 x 16': ({ randn }) => both(randn(16, 16), randn(16, 16), (a, b) => a.matmul(b)),
  'matmul, 256 x 256': ({ randn }) => both(randn(256, 256), randn(256, 256), (a, b) => a.matmul(b)),
  'bmm, 8 of 128 x 64 x 128': ({ randn }) => both(randn(8, 128, 64), randn(8, 64, 128), (a, b) => a.bmm(b)),
  'layer_norm, 128 x 512': ({ randn, nn }) => one(randn(128, 512), (a) => nn.functional.layer_norm(a, [512])),
  'conv2d, 56² of 64, 3x3': ({ randn, nn }) =>
    both(randn(1, 64, 56, 56), randn(64, 64, 3, 3), (x, w) => nn.functional.conv2d(x, w, null, 1, 1)),
  'conv2d, 56² of 64, 1x1': ({ randn, nn }) =>
    both(randn(1, 64, 56, 56), randn(64, 64, 1, 1), (x, w) => nn.functional.conv2d(x, w)),
  'conv2d, 224² of 3, 7x7, stride 2': ({ randn, nn }) =>
    both(randn(1, 3, 224, 224), randn(64, 3, 7, 7), (x, w) => nn.functional.conv2d(x, w, null, 2, 3)),
  'conv2d, 56² of 144, depthwise': ({ randn, nn }) =>
    both(randn(1, 144, 56, 56), randn(144, 1, 3, 3), (x, w) => nn.functional.conv2d(x, w, null, 1, 1, 1, 144)),
  'conv2d, 8 of 14² of 4': ({ randn, nn }) =>
    both(randn(8, 4, 14, 14), randn(8, 4, 3, 3), (x, w) => nn.functional.conv2d(x, w)),
  'conv1d, 1000 of 64, 5': ({ randn, nn }) =>
    both(randn(1, 64, 1000), randn(64, 64, 5), (x, w) => nn.functional.conv1d(x, w)),
  'conv_transpose2d, 28² of 64, 4x4': ({ randn, nn }) =>
    both(randn(1, 64, 28, 28), randn(64, 32, 4, 4), (x, w) => nn.functional.conv_transpose2d(x, w, null, 2, 1)),
  'max_pool2d, 112² of 64': ({ randn, nn }) => one(randn(1, 64, 112, 112), (x) => nn.functional.max_pool2d(x, 3, 2, 1)),
  'avg_pool2d, 112² of 64': ({ randn, nn }) => one(randn(1, 64, 112, 112), (x) => nn.functional.avg_pool2d(x, 2)),
  'batch_norm, 56² of 64': ({ randn, ones, zeros, nn }) =>
    one(randn(1, 64, 56, 56), (x) => nn.functional.batch_norm(x, zeros(64), ones(64))),
  'attention, 8 heads of 64, 128 tokens': ({ randn, nn }) =>
    one(randn(1, 8, 128, 64), (x) => nn.functional.scaled_dot_product_attention(x, x, x)),
}

const MODULES: Readonly<Record<string, Make>> = {
  '128-16-1': ({ nn, randn }) => module(nn.Sequential(nn.Linear(128, 16), nn.ReLU(), nn.Linear(16, 1)), randn(1, 128)),
  '784-512-256-10': ({ nn, randn }) =>
    module(
      nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.ReLU(), nn.Linear(256, 10)),
      randn(1, 784),
    ),
  'Linear alone, 512 x 512': ({ nn, randn }) => module(nn.Linear(512, 512), randn(1, 512)),
  'ReLU alone, 10⁶': ({ nn, randn }) => module(nn.ReLU(), randn(1000, 1000)),
  'Conv2d alone, 28² of 16': ({ nn, randn }) => module(nn.Conv2d(16, 16, 3), randn(1, 16, 28, 28)),
  'convolutions with norms, 32²': ({ nn, randn }) =>
    module(
      nn.Sequential(
        nn.Conv2d(3, 16, 3, { padding: 1 }),
        nn.BatchNorm2d(16),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, { padding: 1 }),
        nn.BatchNorm2d(32),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
      ),
      randn(1, 3, 32, 32),
    ),
  'LayerNorm, 128 x 512': ({ nn, randn }) => module(nn.LayerNorm(512), randn(128, 512)),
  'LSTM, 20 steps of 64': ({ nn, randn }) => first(nn.LSTM(64, 64), randn(20, 1, 64)),
  'GRU, 20 steps of 64': ({ nn, randn }) => first(nn.GRU(64, 64), randn(20, 1, 64)),
  'TransformerEncoderLayer, 32 tokens of 128': ({ nn, randn }) =>
    module(nn.TransformerEncoderLayer(128, 4, 256, { dropout: 0 }), randn(32, 1, 128)),
  'Embedding, 1000 x 64': ({ nn, tensor }) => module(nn.Embedding(1000, 64), tensor([[1, 2, 999]])),
}

function one(a: Tensor, run: (a: Tensor) => Tensor): () => Tensor {
  return () => run(a)
}

function both(a: Tensor, b: Tensor, run: (a: Tensor, b: Tensor) => Tensor): () => Tensor {
  return () => run(a, b)
}

interface Called {
  eval(): unknown
  forward(input: Tensor): unknown
}

function module(made: Called, input: Tensor): () => Tensor {
  made.eval()
  return () => made.forward(input) as Tensor
}

/** Of a module that gives several tensors. */
function first(made: Called, input: Tensor): () => Tensor {
  made.eval()
  return () => (made.forward(input) as readonly Tensor[])[0] as Tensor
}

/** The commit, built in a folder of its own with this tree's packages. */
function built(folder: string): string {
  const shell = `git archive ${commit} | tar -x -C ${folder}`
  const run = (command: string, args: readonly string[], cwd: string): void => {
    const { status } = spawnSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
    if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed`)
  }
  run('bash', ['-c', shell], root)
  if (!existsSync(join(folder, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  run('npm', ['run', '--silent', 'build'], folder)
  return folder
}

interface Side {
  readonly torch: Torch
  /** Bytes of linear memory. */
  readonly memory: () => number
}

async function side(folder: string): Promise<Side> {
  const torch = (await import(join(folder, 'build/src/index.js'))) as Torch
  const { engine } = (await import(join(folder, 'build/src/wasm/engine.js'))) as {
    engine(): { readonly memory: { readonly f32: Float32Array } }
  }
  return { torch, memory: () => engine().memory.f32.buffer.byteLength }
}

const folder = mkdtempSync(join(tmpdir(), 'torchlet-against-'))
try {
  const [before, now] = [await side(built(folder)), await side(root)]
  const shown = (seconds: number): string =>
    seconds < 1e-3 ? `${(seconds * 1e6).toFixed(2)} µs` : `${(seconds * 1e3).toFixed(2)} ms`
  console.log(head('case', [commit, 'now', 'times as fast, warm', 'first call']).join('\n'))
  for (const [cases, what] of [
    [OPERATORS, 'functions'],
    [MODULES, 'modules'],
  ] as const) {
    for (const [name, make] of Object.entries(cases)) {
      const sides = [before, now].map(({ torch }, index) => ({ name: index === 0 ? commit : 'now', torch }))
      const fresh = (torch: Torch): (() => Tensor) => {
        torch.manual_seed(0)
        return make(torch)
      }
      // Seconds of the first call of what is made anew, the best of several.
      const cold = [Infinity, Infinity]
      for (let round = 0; round < 9; round++) {
        sides.forEach(({ torch }, index) => {
          const run = fresh(torch)
          const start = performance.now()
          run()
          cold[index] = Math.min(cold[index] as number, (performance.now() - start) / 1000)
        })
      }
      const runners = sides.map(({ name: contender, torch }) => {
        const run = fresh(torch)
        return { name: contender, run: () => run().toTypedArray() as Float32Array }
      })
      await agreed(runners, 1e-4)
      const timings = await compare(runners, { rounds: 40, seconds: 0.01 })
      const [old, own] = [timings.get(commit)?.best as number, timings.get('now')?.best as number]
      const ratios = [old / own, (cold[0] as number) / (cold[1] as number)]
      console.log(row([name, shown(old), shown(own), ...ratios.map((ratio) => `${ratio.toFixed(2)}x`)]))
    }
    const [old, own] = [before.memory(), now.memory()].map((bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`)
    console.log(row([`linear memory after the ${what}`, `${old}`, `${own}`, '', '']))
  }
} finally {
  rmSync(folder, { recursive: true })
}

// The kernels that plans of nets run on, each alone and on resident memory, by the shapes of ResNet-18, MobileNetV2 and
// MobileNetV3 at 224² and of a transformer of 128 tokens:
//
//   node --import tsx tests/perf/kernels.ts [simd | relaxed]
//
// Prints a table; rounds go over all kernels in turn, and the best of them counts.

import { readFileSync } from 'node:fs'
import { Attention } from '../../assembly/shared/attention.js'
import { PixelWindow } from '../../assembly/shared/pixel-window.js'
import { Recurrent } from '../../assembly/shared/recurrent.js'
import { setUp } from '../../build/src/wasm/features.js'
import { compare, type Contender } from './timing.js'
import { peak } from './peak.js'
import { row } from './table.js'

type Kernels = Record<string, (...args: number[]) => number>

/** A call of a kernel; `work` counts its floating-point operations, of a convolution those of the direct sum. */
interface Case extends Contender {
  readonly work: number
}

const variant = process.argv[2] ?? 'relaxed'
const memory = new WebAssembly.Memory({ initial: 16, maximum: 65536 })
const binary = readFileSync(new URL(`../../build/wasm/${variant}.wasm`, import.meta.url))
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } })
const kernels = exports as unknown as Kernels
setUp(kernels as unknown as Parameters<typeof setUp>[0])
memory.grow(4096)
const floats = new Float32Array(memory.buffer)
const words = new Int32Array(memory.buffer)
let free = (exports['heap_base'] as WebAssembly.Global).value as number

const cases: readonly Case[] = [
  gemm(112 * 112, 32, 16),
  gemm(56 * 56, 24, 144),
  gemm(14 * 14, 96, 576),
  gemm(7 * 7, 160, 960),
  gemm(128, 512, 2048),
  gemm(1, 512, 512),
  conv(56, 64, 64, 3, 1),
  conv(28, 128, 128, 3, 1),
  conv(14, 256, 256, 3, 1),
  conv(7, 512, 512, 3, 1),
  conv(56, 64, 128, 3, 2),
  conv(56, 64, 128, 1, 2),
  conv(224, 3, 64, 7, 2),
  conv(224, 3, 32, 3, 2),
  winograd(56, 64, 64),
  winograd(28, 128, 128),
  winograd(14, 256, 256),
  winograd(7, 512, 512),
  depthwise(112, 96, 3, 2),
  depthwise(56, 144, 3, 1),
  depthwise(14, 576, 3, 1),
  depthwise(7, 960, 3, 1),
  depthwise(14, 240, 5, 1),
  depthwise(28, 96, 5, 2),
  attention(8, 128, 64),
  attention(12, 197, 64),
  bmm(8, 128, 128, 64),
  recurrent('LSTM', 256, 100),
  recurrent('GRU', 256, 100),
]

const limit = peak() / 1e9
const timings = await compare(cases, { rounds: 40, seconds: 0.003 })
console.log(`Node ${process.version}, ${variant}; peak ${limit.toFixed(1)} GFLOP/s`)
console.log(row(['kernel', 'µs', 'GFLOP/s', 'of peak']))
console.log(row(['---', '---:', '---:', '---:']))
for (const { name, work } of cases) {
  const seconds = timings.get(name)?.best as number
  const speed = work / seconds / 1e9
  console.log(row([name, (seconds * 1e6).toFixed(1), speed.toFixed(1), `${((speed / limit) * 100).toFixed(0)} %`]))
}

/** The address of `count` float32 in whole cache lines, one of them free. */
function room(count: number): number {
  const at = (free + 63) & ~63
  free = at + count * 4 + 64
  return at
}

/** As `room`, of numbers in [-1, 1). */
function noise(count: number): number {
  const at = room(count)
  for (let index = 0; index < count; index++) floats[at / 4 + index] = ((index * 7919) % 2048) / 1024 - 1
  return at
}

function panelsOf(columns: number): number {
  return Math.ceil(columns / 16)
}

function kernel(name: string): Kernels[string] {
  return kernels[name] as Kernels[string]
}

function gemm(rows: number, k: number, columns: number): Case {
  const panels = panelsOf(columns)
  const [y, x, packed, bias] = [room(rows * panels * 16), noise(rows * k), room(k * panels * 16), noise(panels * 16)]
  kernel('f32_pack')(packed, noise(columns * k), columns, k, k, 1, 0, panels)
  const width = panels * 16
  const run = (): number => kernel('f32_gemm')(y, x, packed, bias, 0, k, width, k, 0, 0, 6, 0, rows, 0, panels)
  return { name: `gemm ${rows} x ${k} x ${columns}`, work: 2 * rows * k * columns, run }
}

/** A window of size x size taps over a square picture, padded so that a stride of 1 keeps its size. */
function windowOf(side: number, channels: number, size: number, stride: number): { window: number; out: number } {
  const window = room(PixelWindow.Size / 4)
  const padding = (size - 1) / 2
  const out = Math.floor((side + 2 * padding - size) / stride) + 1
  const facts = [
    channels,
    channels,
    1,
    side,
    side,
    1,
    size,
    size,
    1,
    stride,
    stride,
    0,
    padding,
    padding,
    1,
    1,
    1,
    1,
    out,
  ]
  words.set([...facts, out], window / 4)
  return { window, out }
}

function conv(side: number, channels: number, columns: number, size: number, stride: number): Case {
  const { window, out } = windowOf(side, channels, size, stride)
  const [panels, taps, rows] = [panelsOf(columns), size * size, out * out]
  const [k, width] = [taps * channels, panels * 16]
  const [y, x, packed, bias] = [room(rows * width), noise(side * side * channels), room(k * width), noise(width)]
  const scratch = room(kernel('f32_conv_scratch')(window) / 4)
  kernel('f32_pack_taps')(packed, noise(columns * k), columns, taps, channels, k, 1, taps, 0, panels)
  const run = (): number =>
    kernel('f32_conv')(y, x, packed, bias, 0, window, scratch, width, 0, 0, Infinity, 0, rows, 0, panels)
  const name = `conv ${side}² x ${channels}, ${size}x${size} to ${columns}, stride ${stride}`
  return { name, work: 2 * rows * k * columns, run }
}

function winograd(side: number, channels: number, columns: number): Case {
  const { window } = windowOf(side, channels, 3, 1)
  const [panels, tiles] = [panelsOf(columns), Math.ceil(side / 2) ** 2]
  const width = panels * 16
  const [y, x] = [room(side * side * width), noise(side * side * channels + 4)]
  const [packed, bias] = [room(16 * channels * width), noise(width)]
  const scratch = room(kernel('f32_winograd_scratch')(window) / 4)
  kernel('f32_winograd_pack')(packed, noise(columns * 9 * channels), columns, channels, 9 * channels, 9, 1)
  const range = [0, tiles, 0, panels, panels]
  const run = (): number =>
    kernel('f32_winograd')(y, x, packed, bias, 0, window, scratch, width, 0, 0, Infinity, ...range)
  return { name: `winograd ${side}² x ${channels} to ${columns}`, work: 2 * side * side * 9 * channels * columns, run }
}

function depthwise(side: number, channels: number, size: number, stride: number): Case {
  const { window, out } = windowOf(side, channels, size, stride)
  const width = panelsOf(channels) * 16
  const [y, x] = [room(out * out * width), noise(side * side * channels + 4)]
  const [weight, bias] = [noise(size * size * width), noise(width)]
  const run = (): number => kernel('f32_depthwise_last')(y, x, weight, bias, window, width, 0, 6, 0, out)
  const name = `depthwise ${side}² x ${channels}, ${size}x${size}, stride ${stride}`
  return { name, work: 2 * out * out * size * size * channels, run }
}

function attention(heads: number, tokens: number, width: number): Case {
  const record = room(Attention.Size / 4)
  const all = heads * width
  const head = [0, width, 3 * all]
  words.set(
    [heads, 1, tokens, tokens, width, width, ...head, ...head, ...head, 0, width, all, 0, 0, 0, 0, 0],
    record / 4,
  )
  floats[(record + Attention.Scale) / 4] = 1 / Math.sqrt(width)
  const [out, qkv] = [room(tokens * all), noise(tokens * 3 * all)]
  const scratch = room(kernel('f32_attention_scratch')(record) / 4)
  const run = (): number =>
    kernel('f32_attention')(out, qkv, qkv + all * 4, qkv + all * 8, 0, record, scratch, 0, heads)
  return { name: `attention, ${heads} heads of ${width}, ${tokens} tokens`, work: 4 * heads * tokens ** 2 * width, run }
}

function bmm(batch: number, m: number, n: number, k: number): Case {
  const panels = panelsOf(n)
  const width = panels * 16
  const [y, x, w] = [room(batch * m * width), noise(batch * m * k), noise(batch * n * k)]
  const scratch = room(width * (k + 1))
  const strides = [m * width, width, m * k, k, n * k, 1, n, 0, 0]
  const run = (): number => kernel('f32_bmm')(y, x, w, 0, scratch, m, n, k, ...strides, -Infinity, Infinity, 0, batch)
  return { name: `bmm ${batch} of ${m} x ${k} x ${n}`, work: 2 * batch * m * n * k, run }
}

/** All steps of a layer but for its input's product. */
function recurrent(kind: 'LSTM' | 'GRU', n: number, steps: number): Case {
  const [mode, gates] = kind === 'LSTM' ? [Recurrent.Lstm, 4] : [Recurrent.Gru, 3]
  const panels = panelsOf(gates * n)
  const width = panels * 16
  const [out, h, c, x] = [room(steps * n), noise(n), noise(n), noise(steps * width)]
  const [packed, bias, scratch] = [room(n * width), noise(width), room(width)]
  kernel('f32_pack')(packed, noise(width * n), gates * n, n, n, 1, 0, panels)
  for (let at = 0; at < n * width; at++) floats[packed / 4 + at] = (floats[packed / 4 + at] as number) / 16
  const run = (): number =>
    kernel('f32_recurrent')(mode, out, h, c, x, packed, bias, 0, scratch, steps, 1, n, n, n, n, width, width, 0)
  return { name: `${kind}, ${steps} steps of ${n}`, work: 2 * steps * gates * n * n, run }
}

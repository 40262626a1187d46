// Files: loading and saving a state dict of 100 MB, and decoding pickles, in MB/s.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parser } from 'pickleparser'
import { load, loadSync, randn, save, OrderedDict } from '../../build/src/index.js'
import type { Tensor } from '../../build/src/index.js'
import { Tape } from '../../build/src/pickle/tape.js'
import { pickle } from '../../build/src/pickle/pickler.js'
import { unpickle } from '../../build/src/pickle/unpickler.js'
import { torchTimes } from './pytorch.js'
import { row } from './table.js'
import { compare } from './timing.js'
import type { Contender } from './timing.js'

const effort = { rounds: 9, seconds: 0.2 }

export async function fileTable(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-perf-'))
  try {
    return [row(['what', 'size', 'best', 'median']), row(['---', '---:', '---:', '---:']), ...(await stateDict(folder)), ...(await numbers())].join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function stateDict(folder: string): Promise<string[]> {
  const tensors = new OrderedDict<string, Tensor>()
  for (let layer = 0; layer < 25; layer++) tensors.set(`layers.${layer}.weight`, randn(1000, 1000))
  const path = join(folder, 'large.pt')
  await save(tensors, path)
  const bytes = await save(tensors)
  const lines = await measure(bytes.length, [
    { name: 'torchlet load(path), 25 tensors of 4 MB', run: () => load(path) },
    { name: 'torchlet loadSync(path)', run: () => loadSync(path) },
    { name: 'torchlet save(obj, path)', run: () => save(tensors, path) },
    { name: 'torchlet save(obj), to memory', run: () => save(tensors) },
  ])
  const peers = torchTimes(path).map(([name, seconds, median]) => figure(name, bytes.length, seconds, median))
  return [...lines, ...peers]
}

async function numbers(): Promise<string[]> {
  const list = Array.from({ length: 1_000_000 }, (_, index) => (index % 2 === 0 ? index : index + 0.5))
  const bytes = pickle(list)
  writeFileSync(join(tmpdir(), 'torchlet-numbers.pkl'), bytes)
  return measure(bytes.length, [
    { name: 'torchlet genops, a million numbers', run: () => decode(bytes) },
    { name: 'torchlet unpickle, a million numbers', run: () => unpickle(bytes) },
    { name: 'pickleparser, the same', run: () => new Parser().parse(bytes) },
  ])
}

function decode(bytes: Uint8Array): number {
  const tape = new Tape(bytes)
  while (tape.end < bytes.length) tape.next()
  return tape.end
}

async function measure(size: number, contenders: readonly Contender[]): Promise<string[]> {
  const timings = await compare(contenders, effort)
  return [...timings].map(([name, { best, median }]) => figure(name, size, best, median))
}

function figure(name: string, size: number, best: number, median: number): string {
  const rate = (seconds: number): string => `${(size / 1e6 / seconds).toFixed(0)} MB/s`
  return row([name, `${(size / 1e6).toFixed(1)} MB`, `${rate(best)} (${(best * 1000).toFixed(1)} ms)`, rate(median)])
}

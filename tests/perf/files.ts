// Files: loading and saving a state dict of 100 MB, and decoding pickles, in MB/s.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
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
    return [row(['what', 'size', 'best', 'median', 'time']), row(['---', '---:', '---:', '---:', '---:']), ...(await stateDict(folder)), ...(await numbers())].join('\n')
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

/** Lists of a million numbers in all, by what they are called in the table. */
const million = 1_000_000
const lists: readonly (readonly [name: string, value: readonly unknown[]])[] = [
  ['a million numbers', Array.from({ length: million }, (_, index) => (index % 2 === 0 ? index : index + 0.5))],
  ['a million floats', Array.from({ length: million }, (_, index) => Math.sin(index))],
  ['a million ints', Array.from({ length: million }, (_, index) => index)],
  ['1000 lists of 1000 floats', Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, (_, index) => Math.sin(index)))],
]

async function numbers(): Promise<string[]> {
  const lines: string[] = []
  for (const [name, value] of lists) {
    const bytes = pickle(value)
    for (const read of [unpickle(bytes), new Parser().parse(bytes)]) assert.deepEqual(read, value)
    lines.push(
      ...(await measure(bytes.length, [
        { name: `torchlet unpickle, ${name}`, run: () => unpickle(bytes) },
        { name: 'pickleparser, the same', run: () => new Parser().parse(bytes) },
        { name: 'torchlet genops, the same', run: () => decode(bytes) },
      ])),
    )
  }
  return lines
}

function decode(bytes: Uint8Array): number {
  const tape = new Tape(bytes)
  while (tape.end < bytes.length) tape.next()
  return tape.end
}

/** A row each; those after the first say how many times as long they take. */
async function measure(size: number, contenders: readonly Contender[]): Promise<string[]> {
  const timings = await compare(contenders, effort)
  const [first] = timings.values()
  return [...timings].map(([name, { best, median }]) => figure(name, size, best, median, first?.best))
}

function figure(name: string, size: number, best: number, median: number, own = best): string {
  const rate = (seconds: number): string => `${(size / 1e6 / seconds).toFixed(0)} MB/s (${(seconds * 1000).toFixed(1)} ms)`
  const ratio = best === own ? '' : `${(best / own).toFixed(2)}x`
  return row([name, `${(size / 1e6).toFixed(1)} MB`, rate(best), rate(median), ratio])
}

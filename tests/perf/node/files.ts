// Files: loading and saving state dicts of few large and of many small tensors, and reading pickles, in MB/s.

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Parser } from 'pickleparser'
import { load, loadSync, randn, save, OrderedDict } from '../../../build/src/index.js'
import type { Tensor } from '../../../build/src/index.js'
import { Tape } from '../../../build/src/pickle/tape.js'
import { pickle } from '../../../build/src/pickle/writing/pickler.js'
import { unpickle } from '../../../build/src/pickle/unpickler.js'
import { torchTimes } from '../pytorch.js'
import { row } from '../table.js'
import { compare } from '../timing.js'
import type { Contender } from '../timing.js'

/** What is timed, in seconds a call. */
interface Figure {
  readonly name: string
  readonly best: number
  readonly median: number
}

/** The same by PyTorch, which checks the sum of what was saved. */
const TORCH = `
import sys
path, expected = sys.argv[1], float(sys.argv[2])
obj = torch.load(path)
got = sum(float(tensor.double().sum()) for tensor in obj.values())
assert abs(got - expected) < 1e-6 * sum(tensor.numel() for tensor in obj.values()), (got, expected)
for name, run in (
    ('load, weights_only=False', lambda: torch.load(path, weights_only=False)),
    ('load, weights_only=True', lambda: torch.load(path, weights_only=True)),
    ('save', lambda: torch.save(obj, path + '.torch')),
):
    told(f'PyTorch {torch.__version__} {name}', times(run, warm=0))
`

const effort = { rounds: 9, seconds: 0.2 }

export async function fileTable(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'torchlet-perf-'))
  try {
    return [
      row(['what', 'size', 'best', 'median', 'time']),
      row(['---', '---:', '---:', '---:', '---:']),
      ...(await stateDicts(folder)),
      ...(await numbers()),
    ].join('\n')
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function stateDicts(folder: string): Promise<string[]> {
  const lines: string[] = []
  for (const [name, count, elements] of dicts) lines.push(...(await stateDict(folder, name, count, elements)))
  return lines
}

/** State dicts by what they are called in the table: tensors, and elements of each. */
const dicts: readonly (readonly [name: string, count: number, elements: number])[] = [
  ['25 tensors of 4 MB', 25, 1_000_000],
  ['10,000 tensors of 1 KB', 10_000, 256],
]

async function stateDict(folder: string, name: string, count: number, elements: number): Promise<string[]> {
  const tensors = new OrderedDict<string, Tensor>()
  for (let layer = 0; layer < count; layer++) tensors.set(`layers.${layer}.weight`, randn(elements))
  const path = join(folder, 'weights.pt')
  await save(tensors, path)
  const bytes = await save(tensors)
  const sum = sumOf(tensors)
  assert.equal(sumOf(await load(path)), sum)
  const size = bytes.length
  const loads = await measure([
    { name: `torchlet load(path), ${name}`, run: () => load(path) },
    { name: 'torchlet loadSync(path)', run: () => loadSync(path) },
  ])
  const saves = await measure([
    { name: `torchlet save(obj, path), ${name}`, run: () => save(tensors, path) },
    { name: 'torchlet save(obj), to memory', run: () => save(tensors) },
  ])
  const torch = [...torchTimes(TORCH, path, String(sum))].map(([peer, timing]) => ({ name: peer, ...timing }))
  return [
    ...rows(size, [...loads, ...torch.filter(({ name: peer }) => peer.includes('load'))]),
    ...rows(size, [...saves, ...torch.filter(({ name: peer }) => peer.includes('save'))]),
  ]
}

/** Of all elements, to see that two dicts hold the same. */
function sumOf(tensors: ReadonlyMap<string, Tensor>): number {
  let sum = 0
  for (const tensor of tensors.values()) for (const value of tensor.toTypedArray()) sum += Number(value)
  return sum
}

/** Lists of a million numbers in all, by what they are called in the table. */
const million = 1_000_000
const lists: readonly (readonly [name: string, value: readonly unknown[]])[] = [
  ['a million numbers', Array.from({ length: million }, (_, index) => (index % 2 === 0 ? index : index + 0.5))],
  ['a million floats', Array.from({ length: million }, (_, index) => Math.sin(index))],
  ['a million ints', Array.from({ length: million }, (_, index) => index)],
  [
    '1000 lists of 1000 floats',
    Array.from({ length: 1000 }, () => Array.from({ length: 1000 }, (_, index) => Math.sin(index))),
  ],
]

async function numbers(): Promise<string[]> {
  const lines: string[] = []
  for (const [name, value] of lists) {
    const bytes = pickle(value)
    for (const read of [unpickle(bytes), new Parser().parse(bytes)]) assert.deepEqual(read, value)
    const figures = await measure([
      { name: `torchlet unpickle, ${name}`, run: () => unpickle(bytes) },
      { name: 'pickleparser, the same', run: () => new Parser().parse(bytes) },
      { name: 'torchlet genops, the same', run: () => decode(bytes) },
    ])
    lines.push(...rows(bytes.length, figures))
  }
  return lines
}

function decode(bytes: Uint8Array): number {
  const tape = new Tape(bytes)
  while (tape.end < bytes.length) tape.next()
  return tape.end
}

async function measure(contenders: readonly Contender[]): Promise<Figure[]> {
  return [...(await compare(contenders, effort))].map(([name, timing]) => ({ name, ...timing }))
}

/** A row each; those after the first say how many times as long they take. */
function rows(size: number, figures: readonly Figure[]): string[] {
  const rate = (seconds: number): string =>
    `${(size / 1e6 / seconds).toFixed(0)} MB/s (${(seconds * 1000).toFixed(1)} ms)`
  return figures.map(({ name, best, median }, index) => {
    const ratio =
      index === 0
        ? ''
        : `${(best / (figures[0] as Figure).best).toFixed(2)}x (${(median / (figures[0] as Figure).median).toFixed(2)}x)`
    return row([name, `${(size / 1e6).toFixed(1)} MB`, rate(best), rate(median), ratio])
  })
}

// Jobs: calls of kernels as tiles. A job is words for the block of control (control.ts), made once for a record and copied there
// whenever the record runs.

import { kernels } from '../wasm/kernels.js'
import type { Kernel } from '../wasm/kernels.js'
import type { Engine } from '../wasm/engine.js'
import { Axis, Job } from './control.js'
import { splitting } from './settings.js'
import { splits } from './splits.js'
import type { Arguments, Split, SplitAxis } from './splits.js'

/** Words of a record before its arguments: the kernel's code, and the bytes of the record. */
export const header = 2

export interface SplitJob {
  readonly words: Int32Array
  readonly tiles: number
  /** Nanoseconds on one thread, roughly. */
  readonly work: number
  /** Bytes of scratch of each worker. */
  readonly scratch: number
}

const names = new Map<number, Kernel>(
  (Object.keys(kernels) as Kernel[]).map((kernel) => [kernels[kernel].code, kernel]),
)

/** The record at an address as a job; null where it is not worth it, or not possible. */
export function jobOf(machine: Engine, record: number): SplitJob | null {
  const { i32 } = machine.memory
  const at = record / 4
  const kernel = names.get(i32[at] as number) as Kernel
  const { parameters } = kernels[kernel] as { readonly parameters: readonly string[] }
  const call = Object.fromEntries([
    ['$', machine],
    ...parameters.map((name, index) => [name, i32[at + header + index]]),
  ]) as Arguments<Kernel>
  const split = splits[kernel] as Split<Kernel> | null
  if (split === null) return null
  const work = split.cost(call)
  if (!(work >= splitting.leastWork)) return null
  const axes = tilesOf(split.axes(call), work)
  const tiles = axes.reduce((product, { count }) => product * count, 1)
  if (tiles < 2) return null
  const wordOf = (name: string): number => header + parameters.indexOf(name)

  const words = new Int32Array(Job.Size)
  words[Job.Tiles] = tiles
  words[Job.Length] = header + parameters.length
  axes.forEach((axis, index) => {
    if (index === 0 || axis.count > 1) words.set(axisWords(axis, wordOf), index === 0 ? Job.First : Job.Second)
  })
  let scratch = 0
  if (split.scratch !== undefined) {
    words[Job.ScratchWord] = wordOf(split.scratch.name)
    // Whole lines of the cache, and one more, so that no two threads write the same.
    scratch = (Math.ceil(split.scratch.bytes(call) / 64) + 1) * 64
  }
  words.set(i32.subarray(at, at + header + parameters.length), Job.Record)
  return { words, tiles, work, scratch }
}

interface TiledAxis {
  readonly axis: SplitAxis
  readonly step: number
  readonly count: number
}

/** Tiles along each axis: as many along the first as there is work for, along the second what is missing. */
function tilesOf(axes: readonly SplitAxis[], work: number): TiledAxis[] {
  const { tiles, leastTile, mostTile } = splitting
  let wanted = Math.max(2, Math.round(work / Math.min(Math.max(work / tiles, leastTile), mostTile)))
  return axes.map((axis) => {
    const length = axis.end - axis.begin
    const grains = Math.floor(length / axis.grain)
    if (grains < 2 || wanted < 2) return { axis, step: length, count: 1 }
    const step = Math.max(1, Math.floor(grains / wanted)) * axis.grain
    const count = Math.floor(length / step)
    wanted = Math.ceil(wanted / count)
    return { axis, step, count }
  })
}

function axisWords({ axis, step, count }: TiledAxis, wordOf: (name: string) => number): number[] {
  const { begin, end, range, moves = {} } = axis
  const words = Array.from<number>({ length: Axis.Size }).fill(0)
  words[Axis.Start] = begin
  words[Axis.End] = end
  words[Axis.Step] = step
  words[Axis.Count] = count
  if (typeof range === 'string') words[Axis.LengthWord] = wordOf(range)
  else {
    words[Axis.BeginWord] = wordOf(range[0])
    words[Axis.EndWord] = wordOf(range[1])
  }
  Object.entries(moves)
    .filter(([, bytes]) => bytes !== 0)
    .forEach(([name, bytes], move) => {
      words[Axis.Moves + 2 * move] = wordOf(name)
      words[Axis.Moves + 2 * move + 1] = bytes as number
    })
  return words
}

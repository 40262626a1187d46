// What the numbers in a file are like: range, mean, spread, NaN, infinities and zeros of each tensor, and a histogram.

import { Tensor } from '../index.js'
import type { OpenOptions } from '../index.js'
import { counter } from '../io/progress.js'
import { ReadAhead } from '../serialization/lazy/read-ahead.js'
import { elementsOf, isLarge } from './elements.js'
import type { Elements } from './elements.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { printable, table, withText } from './text.js'

/** What `stats` takes by name, besides what `open` takes. */
export interface StatsOptions extends OpenOptions {
  /** Bins of the histograms: 10 by default; 0 for none. */
  readonly bins?: number | undefined
}

/** The numbers of one tensor. */
export interface TensorStats {
  /** As `Checkpoint.keys()` gives it. */
  readonly path: string
  readonly dtype: string
  readonly shape: readonly number[]
  readonly numel: number
  /** How many are NaN, infinite of either sign, zero; null of what is not computed (complex, quantized, sparse …). */
  readonly nan: number | null
  readonly inf: number | null
  readonly zeros: number | null
  /** Of the finite elements, as are all that follow; null where there are none. Those of int64 are rounded to a number. */
  readonly min: number | null
  readonly max: number | null
  readonly mean: number | null
  /** With Bessel's correction, as torch.std; null of fewer than two elements. */
  readonly std: number | null
  /** How many lie in each of the bins of equal width between `min` and `max`, as torch.histc counts; null without any. */
  readonly histogram: readonly number[] | null
}

/** What `stats` gives: data for JSON, and a table as text. */
export interface Stats {
  /** Grows when a field changes its meaning or goes. */
  readonly schema: 1
  readonly tensors: readonly TensorStats[]
  /** An aligned table. */
  toString(): string
}

/** A file can have many tensors, each with as many bins. */
const MOST_BINS = 4096

/**
 * The numbers of every tensor of a file: computed in float64, a tensor in memory at a time, or a piece of one that is large. Such a one
 * is read twice, since its mean and range must be known for the rest.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @throws As `open`; RangeError for `bins` that are no count up to 4096.
 * @example
 * import { stats } from 'torchlet/tools'
 * const { tensors } = await stats('weights.pt')
 * console.log(tensors.filter(({ nan }) => nan !== 0).map(({ path }) => path))
 */
export async function stats(source: ToolSource, options: StatsOptions = {}): Promise<Stats> {
  const { bins = 10, ...opening } = options
  if (!Number.isInteger(bins) || bins < 0 || bins > MOST_BINS)
    throw new RangeError(`stats(): bins is ${bins}, which is no count up to ${MOST_BINS}`)
  return withCheckpoint(source, { ...opening, onProgress: undefined }, async (checkpoint) => {
    const tensors: TensorStats[] = []
    const paths = checkpoint.keys()
    const count = counter(
      opening,
      paths.reduce((sum, path) => sum + checkpoint.info(path).nbytes, 0),
    )
    const ahead = new ReadAhead(paths.map((path) => checkpoint.info(path).storage))
    for (const [turn, path] of paths.entries()) {
      const { dtype, shape, storage, nbytes } = checkpoint.info(path)
      const numel = shape.reduce((product, size) => product * size, 1)
      const about = { path, dtype: dtype.name, shape: [...shape], numel }
      if (storage === null || !REAL.has(dtype.kind)) {
        tensors.push({ ...about, ...NOT_COMPUTED })
        await count(nbytes)
        continue
      }
      await ahead.before(turn, opening)
      const tensor = await checkpoint.get<Tensor>(path, { signal: opening.signal, lazy: isLarge(nbytes) })
      tensors.push({ ...about, ...(tensor.isPlain ? await numbersOf(tensor, bins, opening) : NOT_COMPUTED) })
      await count(nbytes)
    }
    const fields = { schema: 1 as const, tensors }
    return withText(fields, () => textOf(tensors))
  })
}

const REAL: ReadonlySet<string> = new Set(['float', 'int', 'uint', 'bool'])

type Numbers = Omit<TensorStats, 'path' | 'dtype' | 'shape' | 'numel'>

const NO_NUMBERS = { min: null, max: null, mean: null, std: null, histogram: null }
const NOT_COMPUTED: Numbers = { nan: null, inf: null, zeros: null, ...NO_NUMBERS }

async function numbersOf(tensor: Tensor, bins: number, options: OpenOptions): Promise<Numbers> {
  const blocks = await elementsOf(tensor, options)
  let [nan, inf, zeros, count, sum] = [0, 0, 0, 0, 0]
  let [min, max] = [Infinity, -Infinity]
  for await (const values of blocks()) {
    for (let index = 0; index < values.length; index++) {
      const value = Number(values[index])
      if (Number.isFinite(value)) {
        count++
        sum += value
        if (value === 0) zeros++
        if (value < min) min = value
        if (value > max) max = value
      } else if (Number.isNaN(value)) nan++
      else inf++
    }
  }
  if (count === 0) return { nan, inf, zeros, ...NO_NUMBERS }
  const mean = sum / count
  const { squares, histogram } = await spreadOf(blocks, { mean, min, max, bins })
  return {
    nan,
    inf,
    zeros,
    // Of zeros of both signs the order would decide.
    min: min + 0,
    max: max + 0,
    mean: finite(mean),
    std: count < 2 ? null : finite(Math.sqrt(squares / (count - 1))),
    histogram: bins === 0 ? null : histogram,
  }
}

/** The second pass: squared distances from the mean, and bins, which need the range. */
async function spreadOf(
  blocks: () => AsyncIterable<Elements>,
  {
    mean,
    min,
    max,
    bins,
  }: { readonly mean: number; readonly min: number; readonly max: number; readonly bins: number },
): Promise<{ readonly squares: number; readonly histogram: number[] }> {
  const histogram = Array.from({ length: bins }, () => 0)
  // torch.histc: where all are equal, the range is one to either side.
  const [low, high] = min === max ? [min - 1, max + 1] : [min, max]
  // Halves, because the whole range may be beyond float64's.
  const width = high / 2 - low / 2
  let squares = 0
  for await (const values of blocks()) {
    for (let index = 0; index < values.length; index++) {
      const value = Number(values[index])
      if (!Number.isFinite(value)) continue
      squares += (value - mean) ** 2
      if (bins === 0) continue
      const bin = Math.min(bins - 1, Math.floor(((value / 2 - low / 2) / width) * bins))
      histogram[bin] = (histogram[bin] as number) + 1
    }
  }
  return { squares, histogram }
}

/** Sums of large numbers may overflow; JSON has no infinity. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}

function textOf(tensors: readonly TensorStats[]): string {
  const rows = tensors.map(({ path, dtype, shape, min, max, mean, std, nan, inf, zeros }) => [
    printable(path),
    dtype,
    `[${shape.join(', ')}]`,
    ...[min, max, mean, std].map(shown),
    nan ?? '',
    inf ?? '',
    zeros ?? '',
  ])
  return table([['path', 'dtype', 'shape', 'min', 'max', 'mean', 'std', 'nan', 'inf', 'zeros'], ...rows])
}

function shown(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(5)))
}

// Runs the core's reductions over lines of any length, block by block, and gives their cells (assembly/shared/reduce-op.ts).

import { ReduceOp } from '../../assembly/shared/reduce-op.js'
import { engine } from '../wasm/engine.js'
import type { LinearMemory } from '../wasm/memory.js'
import type { Lane } from './lanes.js'
import { laneBytes } from './lanes.js'
import type { Lines } from './lines.js'
import { bring } from './staging.js'

/** Elements in linear memory at a time. */
const block = 1 << 15

/** Columns at a time where one line's worth of all of them is more than a block. */
const fewColumns = 1 << 10

/** Cells of each output, one list a cell: float64 of floats, int64 of integers. */
export type Cells = readonly (Float64Array | BigInt64Array)[]

/**
 * @param p The exponent, of SumPowers only.
 * @param meta Whether nothing is to be computed: there are no outputs then.
 */
export function reduceLines(f: ReduceOp, lane: Lane, lines: Lines, p = 0, meta: boolean = false): Cells {
  const { outer, n, inner } = lines
  const outputs = meta ? 0 : outer * inner
  const isFloat = lane === 'f32' || lane === 'f64'
  const initial = initialCells(f)
  const cells = initial.map((value) =>
    isFloat ? new Float64Array(outputs).fill(value) : new BigInt64Array(outputs).fill(BigInt(Math.max(value, 0))),
  )
  if (outputs === 0 || n === 0) return cells
  const run = new Run(f, lane, lines, p, cells)
  if (n * inner <= block) {
    const together = Math.max(1, Math.floor(block / (n * inner)))
    for (let o = 0; o < outer; o += together) run.tile(o, Math.min(together, outer - o), 0, inner, n)
  } else {
    const columns = Math.min(inner, fewColumns)
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i += columns)
        run.tile(o, 1, i, Math.min(columns, inner - i), Math.floor(block / columns))
    }
  }
  return cells
}

/** What cells hold before the first element. */
function initialCells(f: ReduceOp): readonly number[] {
  switch (f) {
    case ReduceOp.Prod:
    case ReduceOp.All:
      return [1]
    case ReduceOp.ArgMax:
    case ReduceOp.ArgMin:
      return [0, 0]
    case ReduceOp.Moments:
      return [0, 0, 0]
    case ReduceOp.LogSumExp:
      return [-Infinity, 0]
    default:
      return [0]
  }
}

class Run {
  constructor(
    private readonly f: ReduceOp,
    private readonly lane: Lane,
    private readonly lines: Lines,
    private readonly p: number,
    private readonly cells: Cells,
  ) {}

  /** Outputs of `outers` lines from `o` on and `columns` columns from `i` on, `most` elements of each line at a time. */
  tile(o: number, outers: number, i: number, columns: number, most: number): void {
    const { memory, exports } = engine()
    const { n, inner } = this.lines
    const outputs = outers * columns
    const plane = outputs * 8
    const state = memory.scratch(this.cells.length * plane + outputs * Math.min(most, n) * laneBytes[this.lane])
    const x = state + this.cells.length * plane
    const first = o * inner + i
    this.cells.forEach((cell, index) =>
      viewOf(memory, cell).set(cell.subarray(first, first + outputs) as never, (state + index * plane) / 8),
    )
    for (let start = 0; start < n; start += most) {
      const count = Math.min(most, n - start)
      this.bring(x, o, outers, start, count, i, columns)
      exports[`${this.lane}_reduce`](this.f, state, plane, x, outers, count, columns, start, this.p)
    }
    this.cells.forEach((cell, index) => {
      const at = (state + index * plane) / 8
      cell.set(viewOf(memory, cell).subarray(at, at + outputs) as never, first)
    })
  }

  /** Elements [o, start, i] and on to address `x`; whole lines where there are several. */
  private bring(x: number, o: number, outers: number, start: number, count: number, i: number, columns: number): void {
    const { values, offset, n, inner, format } = this.lines
    const from = offset + (o * n + start) * inner + i
    const [rows, length] = columns === inner ? [1, outers * count * inner] : [count, columns]
    for (let row = 0; row < rows; row++) {
      bring(engine(), this.lane, x + row * length * laneBytes[this.lane], values, from + row * inner, length, format)
    }
  }
}

function viewOf(memory: LinearMemory, cell: Float64Array | BigInt64Array): Float64Array | BigInt64Array {
  return cell instanceof Float64Array ? memory.f64 : memory.i64
}

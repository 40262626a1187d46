// What plans of the four nets are made of, as docs/plans.md has it: from their programs, and of a user's classes under `compile`.

import { compile, explain } from '../../../src/index.js'
import type { Explanation } from '../../../src/index.js'
import { abandonEngine } from '../../../src/wasm/engine.js'
import { wholeEngine } from '../../../src/wasm/whole.js'
import { sharedNet } from './index.js'

/** How a net is run. */
export const fronts = ['.pt2', 'compile'] as const
export type Front = (typeof fronts)[number]

export const columns = [
  'nodes',
  'kernels',
  'copies',
  'breaks',
  'kB copied',
  'kB of buffers',
  'kB of weights',
  'kB of memory',
] as const
export type Row = Readonly<Record<(typeof columns)[number], number>>

export function rowOf({ explanation, memory }: Explained): Row {
  const { op_count, kernels, graph_break_count, bytesCopied, bufferBytes, weightBytes } = explanation
  const kB = (bytes: number): number => Math.round(bytes / 1000)
  return {
    nodes: op_count,
    kernels: kernels.length,
    copies: kernels.filter((kernel) => kernel === 'copy').length,
    breaks: graph_break_count,
    'kB copied': kB(bytesCopied),
    'kB of buffers': kB(bufferBytes),
    'kB of weights': kB(weightBytes),
    'kB of memory': kB(memory),
  }
}

export interface Explained {
  readonly explanation: Explanation
  /** Bytes of linear memory that its engine came to, which had nothing before. */
  readonly memory: number
}

/** The net of a name, run as told until it has a plan, and what its calls are made of. */
export function explained(name: string, front: Front): Explained {
  abandonEngine(wholeEngine())
  const { program, x, module } = sharedNet(name)
  const explanation = explain(front === '.pt2' ? program : compile(module()), x)
  return { explanation, memory: wholeEngine().memory.f32.buffer.byteLength }
}

/** A line of the table. */
export function lineOf(name: string, front: Front, row: Row): string {
  return `| ${name} | ${front} | ${columns.map((column) => row[column]).join(' | ')} |`
}

/** The table's rows by net and front, as a document has them. */
export function rowsIn(document: string): ReadonlyMap<string, Row> {
  const rows = new Map<string, Row>()
  for (const line of document.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim())
    if (!fronts.includes(cells[2] as Front)) continue
    const values = columns.map((column, index) => [column, Number(cells[3 + index])] as const)
    rows.set(`${cells[1]} ${cells[2]}`, Object.fromEntries(values) as Row)
  }
  return rows
}

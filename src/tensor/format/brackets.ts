// Texts of elements laid out in nested brackets, rows broken at the line width. torch/_tensor_str.py,
// _tensor_str_with_formatter and _vector_str.

import { printOptions } from '../../python/printoptions.js'
import type { Column } from './column.js'
import type { Shown } from './shown.js'

/**
 * The brackets of a tensor.
 *
 * @param column The shown elements in row-major order.
 * @param shown What is shown of each dimension; none for a 0-dim tensor, which has no brackets.
 * @param indent Columns to the left of the first bracket.
 */
export function inBrackets(column: Column, shown: readonly Shown[], indent: number): string {
  const { texts, width } = column
  let next = 0

  const write = (dim: number, left: number): string => {
    const { head, tail, cut } = shown[dim] as Shown
    const inner = shown.length - dim - 1
    const item = (): string => (inner === 0 ? (texts[next++] as string) : write(dim + 1, left + 1))
    const items: string[] = []
    for (let count = 0; count < head; count++) items.push(item())
    if (cut) items.push(inner === 0 && head > 0 ? ' ...' : '...')
    for (let count = 0; count < tail; count++) items.push(item())
    const margin = ' '.repeat(left + 1)
    return `[${inner === 0 ? row(items, width, margin) : items.join(`,${'\n'.repeat(inner)}${margin}`)}]`
  }

  return shown.length === 0 ? (texts[0] as string) : write(0, indent)
}

function row(items: readonly string[], width: number, margin: string): string {
  const room = printOptions.linewidth - (margin.length - 1)
  const itemsPerLine = Math.max(1, Math.floor(room / (width + ', '.length)))
  const lines: string[] = []
  for (let first = 0; first < items.length; first += itemsPerLine) {
    lines.push(items.slice(first, first + itemsPerLine).join(', '))
  }
  return lines.join(`,\n${margin}`)
}

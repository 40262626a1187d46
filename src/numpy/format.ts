// The text of an array, as numpy's `repr`: numpy/_core/arrayprint.py, _array_repr_implementation and _formatArray, with
// numpy's default print options.

import { Text } from '../python/printing.js'
import { dtypeString, shortRepr } from './dtype-text.js'
import type { ArrayFacts, DTypeFacts } from './facts.js'
import { elementFormat } from './format-elements.js'
import { numpyRelease } from './release.js'

const lineWidth = 75
/** Arrays with more elements are cut to the first and last few of each dimension. */
const threshold = 1000
const edgeItems = 3

/** @param within What stands for the elements, of an array within itself. */
export function formatArray(array: ArrayFacts, within?: string): string {
  const className = array.pythonClass?.qualname.split('.').at(-1) ?? 'array'
  if (className === 'recarray') return recordsText(array, within)
  const prefix = `${className}(`
  const isNumpy2 = numpyRelease() !== '1.24'
  let text = prefix + (within ?? (array.size === 0 ? '[]' : elementsText(array, prefix.length)))
  const extras: string[] = []
  if (isShapeShown(array)) extras.push(`shape=${shapeText(array.shape)}`)
  if (array.size === 0 || !isImplied(array.dtype)) extras.push(`dtype=${shortRepr(array.dtype)}`)
  // numpy 1 counts the shape among the elements, and does not count the comma after them.
  if (!isNumpy2 && extras.length === 2) text += `, ${extras.shift()}`
  if (extras.length === 0) return `${text})`
  const extra = `${extras.join(', ')})`
  const last = text.length - (text.lastIndexOf('\n') + 1) + Number(isNumpy2)
  return `${text},${last + 1 + extra.length > lineWidth ? `\n${' '.repeat(prefix.length)}` : ' '}${extra}`
}

/** numpy/core/records.py: recarray.__repr__. */
function recordsText(array: ArrayFacts, within?: string): string {
  const { dtype, size, shape } = array
  const isRecord = dtype.scalarClass !== null || dtype.kind !== 'V'
  const prefix = isRecord ? 'rec.array(' : 'array('
  const empty = shape.length === 1 ? '[]' : `[], shape=${shapeText(shape)}`
  const text = within ?? (size > 0 ? elementsText(array, prefix.length) : empty)
  const type = dtypeString({ ...dtype, hasobject: dtype.hasobject, scalarClass: null })
  return `${prefix}${text},\n${' '.repeat(prefix.length)}dtype=${type})${isRecord ? '' : '.view(numpy.recarray)'}`
}

function isShapeShown({ size, shape }: ArrayFacts): boolean {
  if (size === 0) return shape.length !== 1
  return size > threshold && numpyRelease() !== '1.24'
}

function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`
}

/** What the elements themselves tell: bool, int64, float64, complex128. */
export function isImplied({ kind, itemsize, byteorder, fields, subarray }: DTypeFacts): boolean {
  if (fields !== null || subarray !== null || (byteorder === '>' && numpyRelease() !== '1.24')) return false
  return kind === 'b' || ((kind === 'i' || kind === 'f') && itemsize === 8) || (kind === 'c' && itemsize === 16)
}

/** The elements in their brackets. @param indent Characters before them on their first line. */
export function elementsText(array: ArrayFacts, indent: number): string {
  const { shape, size } = array
  const cut = size > threshold
  const shown = array.elements(cut ? shownIndices(shape) : Array.from({ length: size }, (_, index) => index))
  const format = elementFormat(array.dtype, shown, shape.length)
  let next = 0

  const write = (dim: number, margin: string, width: number): string => {
    if (dim === shape.length) return format(shown[next++])
    const length = shape[dim] as number
    const isCut = cut && length > 2 * edgeItems
    const before = isCut ? edgeItems : 0
    const after = isCut ? edgeItems : length
    const inner = `${margin} `
    if (dim === shape.length - 1) {
      const words: string[] = []
      for (let count = 0; count < before; count++) words.push(write(dim + 1, inner, width - 1))
      if (isCut) words.push('...')
      for (let count = 0; count < after; count++) words.push(write(dim + 1, inner, width - 1))
      return `[${row(words, margin, width)}]`
    }
    const items = new Text(`,${'\n'.repeat(shape.length - dim - 1)}${margin}`)
    for (let count = 0; count < before; count++) items.add(write(dim + 1, inner, width - 1))
    if (isCut) items.add('...')
    for (let count = 0; count < after; count++) items.add(write(dim + 1, inner, width - 1))
    return `[${items.finish()}]`
  }
  return write(0, ' '.repeat(indent + 1), lineWidth - ')'.length)
}

/** Words and commas, a new line where the next word would pass the width less its bracket. */
function row(words: readonly string[], margin: string, width: number): string {
  const room = width - ']'.length
  const lines = new Text('\n')
  let line = margin
  words.forEach((word, index) => {
    const parts = word.split('\n')
    if (line.length + (parts[0] as string).length > room && line.length > margin.length) {
      lines.add(line.trimEnd())
      line = margin
    }
    if (parts.length === 1) line += word
    else {
      lines.add((line + parts[0]).trimEnd())
      const space = ' '.repeat(line.length)
      for (const part of parts.slice(1, -1)) lines.add((space + part).trimEnd())
      line = space + (parts.at(-1) as string)
    }
    if (index < words.length - 1) line += ', '
  })
  lines.add(line)
  return lines.finish().slice(margin.length)
}

/** Row-major numbers of the elements that a cut array shows. */
function shownIndices(shape: readonly number[]): number[] {
  let indices = [0]
  for (const size of shape) {
    const places = Array.from({ length: size > 2 * edgeItems ? 2 * edgeItems : size }, (_, index) =>
      size > 2 * edgeItems && index >= edgeItems ? size - 2 * edgeItems + index : index,
    )
    indices = indices.flatMap((index) => places.map((place) => index * size + place))
  }
  return indices
}

// The header of NumPy's .npy files, by the specification in numpy/lib/format.py:
//
//   \x93NUMPY | u8 major, u8 minor | u16 n (version 1) or u32 n (2 and 3), little endian | n bytes of text | the elements
//
//   {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }
//
// The text is a literal of Python, in Latin-1 or (3) UTF-8, and ends in spaces and a newline, so that the elements begin at a
// multiple of 64.

import { encodeUtf8, textDecoder } from '../../bytes/utf8.js'
import { ArchiveError, LimitError, UnsupportedError } from '../../errors.js'
import type { Reading } from '../sources/source.js'
import { MAGIC, isNpy } from './magic.js'

const ALIGNMENT = 64
/** Characters that numpy leaves free, so that the first size can grow in the file. */
const GROWTH = 21
/** Bytes of the longest header that numpy reads unasked (`max_header_size`). */
const LONGEST = 10_000
/** As numpy. */
const MOST_DIMENSIONS = 64

export interface NpyHeader {
  /** The elements' type as numpy writes it: `<f4`. */
  readonly descr: string
  readonly fortran_order: boolean
  readonly shape: readonly number[]
}

/** All bytes before the elements of a row-major array, to the byte as numpy writes them. */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const sizes = shape.length === 1 ? `${shape[0]},` : shape.join(', ')
  const room = shape.length === 0 ? 0 : GROWTH - String(shape[0]).length
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${sizes}), }${' '.repeat(room)}`
  const start = MAGIC.length + 4
  const length = Math.ceil((start + text.length + 1) / ALIGNMENT) * ALIGNMENT
  const bytes = new Uint8Array(length).fill(0x20)
  bytes.set([...MAGIC, 1, 0])
  new DataView(bytes.buffer).setUint16(MAGIC.length + 2, length - start, true)
  bytes.set(encodeUtf8(text), start)
  bytes[length - 1] = 0x0a
  return bytes
}

/** The header of a file of `size` bytes, and where its elements begin. */
export function* readNpyHeader(size: number): Reading<{ readonly header: NpyHeader; readonly start: number }> {
  const head = yield { offset: 0, length: Math.min(size, MAGIC.length + 6) }
  if (!isNpy(head)) throw wrong('does not begin with \\x93NUMPY')
  const [major, minor] = head.subarray(MAGIC.length)
  if (major === undefined || minor === undefined) throw wrong('is cut off')
  if (major < 1 || major > 3 || minor !== 0)
    throw new UnsupportedError({
      what: `version ${major}.${minor} of the .npy format`,
      instead: 'Save it by numpy.save',
    })
  const wide = major > 1
  const from = MAGIC.length + (wide ? 6 : 4)
  if (size < from) throw wrong('is cut off')
  const view = new DataView(head.buffer, head.byteOffset + MAGIC.length + 2)
  const length = wide ? view.getUint32(0, true) : view.getUint16(0, true)
  if (length > LONGEST) throw new LimitError({ what: 'the bytes of the header', limit: LONGEST, got: length })
  if (from + length > size) throw wrong('is cut off')
  const text = textDecoder(major === 3 ? 'utf-8' : 'latin1').decode(yield { offset: from, length })
  return { header: parsed(text), start: from + length }
}

/** One reading: each of the three keys once, and nothing else. */
function parsed(text: string): NpyHeader {
  const fields = new Map<string, string>()
  const outer = /^\s*\{(.*)\}\s*$/s.exec(text)?.[1]
  if (outer === undefined) throw wrong('is no dict')
  const entry =
    /\s*(['"])(descr|fortran_order|shape)\1\s*:\s*('[^'\\]*'|"[^"\\]*"|True|False|\([\d,\sL]*\)|\[.*\])\s*(,|$)/sy
  for (let at = 0; at < outer.length && outer.slice(at).trim() !== ''; at = entry.lastIndex) {
    entry.lastIndex = at
    const [, , name, value] = entry.exec(outer) ?? []
    if (name === undefined || value === undefined || fields.has(name)) throw wrong('is none that numpy writes')
    fields.set(name, value)
  }
  const [descr, order, shape] = ['descr', 'fortran_order', 'shape'].map((name) => fields.get(name) ?? '')
  if (!/^['"[]/.test(descr as string) || !/^[TF]/.test(order as string)) throw wrong('is none that numpy writes')
  return {
    descr: (descr as string).startsWith('[') ? (descr as string) : (descr as string).slice(1, -1),
    fortran_order: order === 'True',
    shape: sizesOf(shape as string),
  }
}

/** A tuple of counts, as Python 2 wrote them too (`3L`). */
function sizesOf(text: string): number[] {
  const inner = /^\(\s*((?:\d{1,16}L?\s*,\s*)*(?:\d{1,16}L?)?)\s*\)$/.exec(text)?.[1]
  if (inner === undefined || (inner !== '' && !inner.includes(',')))
    throw wrong('has another shape than a tuple of sizes')
  const sizes = inner
    .split(',')
    .filter((size) => size.trim() !== '')
    .map((size) => Number(size.trim().replace('L', '')))
  if (sizes.length > MOST_DIMENSIONS)
    throw new LimitError({ what: 'the dimensions of an array', limit: MOST_DIMENSIONS, got: sizes.length })
  if (!Number.isSafeInteger(sizes.reduce((product, size) => product * Math.max(size, 1), 1)))
    throw wrong('has more elements than can be counted')
  return sizes
}

function wrong(what: string): ArchiveError {
  return new ArchiveError({ reason: `the header of the array ${what}`, remedy: 'Save it again by numpy.save' })
}

// Reads the header of a safetensors file (format.ts) and holds it to every rule of the specification:
// its length, JSON without duplicate names, known dtypes, data that fills the file without holes or overlap.
// Mirror: writer.ts.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import { Dict } from '../../python/dict.js'
import { isFloat } from '../../python/marks.js'
import { parseJson } from '../json.js'
import type { Json, JsonObject } from '../json.js'
import { LENGTH_SIZE, LONGEST_HEADER, METADATA, safetensorsBits } from './format.js'
import type { SafetensorsTensor } from './format.js'
import type { ByteRange, Reading } from '../sources/source.js'

const OPEN_BRACE = 0x7b

/** Bytes that one read gathers at most, unless a single tensor is larger. */
const LARGEST_RUN = 4 * 1024 * 1024

export interface SafetensorsEntry extends SafetensorsTensor {
  /** Of its data, in bytes from the start of the file. */
  readonly offset: number
}

export interface SafetensorsHeader {
  readonly metadata: Dict<string, string>
  /** In the order of their data. */
  readonly tensors: readonly SafetensorsEntry[]
}

/**
 * @param size Bytes of the file.
 * @throws ArchiveError where the header breaks a rule, UnsupportedError for a dtype that is none of the format's.
 */
export function* readSafetensors(size: number): Reading<SafetensorsHeader> {
  if (size < LENGTH_SIZE) throw fault('the file ends within the length of its header')
  const length = headerLength(yield { offset: 0, length: LENGTH_SIZE }, size)
  const text = yield { offset: LENGTH_SIZE, length }
  if (text[0] !== OPEN_BRACE) throw fault('the header does not begin with {')
  const header = parseJson(text, 'the header') as JsonObject
  const dataStart = LENGTH_SIZE + length
  const metadata = metadataOf(header.get(METADATA) ?? null)
  const tensors: SafetensorsEntry[] = []
  for (const [name, value] of header) if (name !== METADATA) tensors.push(entryOf(name, value, dataStart))
  tensors.sort((a, b) => a.offset - b.offset || a.nbytes - b.nbytes)
  checkTiling(tensors, dataStart, size)
  return { metadata, tensors }
}

/**
 * The data of each of `tensors`, of one file and in its order, in a few reads: small neighbours share one.
 */
export function* readTensors(tensors: readonly SafetensorsEntry[]): Reading<Uint8Array[]> {
  const data: Uint8Array[] = []
  const runs = runsOf(tensors)
  yield {
    ranges: runs,
    take: (block, index) => {
      const { offset, tensors } = runs[index] as Run
      for (const tensor of tensors)
        data.push(block.subarray(tensor.offset - offset, tensor.offset - offset + tensor.nbytes))
    },
  }
  return data
}

interface Run extends ByteRange {
  readonly tensors: readonly SafetensorsEntry[]
}

function runsOf(tensors: readonly SafetensorsEntry[]): Run[] {
  const runs: Run[] = []
  let members: SafetensorsEntry[] = []
  let length = 0
  for (const tensor of tensors) {
    if (members.length > 0 && length + tensor.nbytes > LARGEST_RUN) {
      runs.push({ offset: members[0]!.offset, length, tensors: members })
      members = []
      length = 0
    }
    members.push(tensor)
    length += tensor.nbytes
  }
  if (members.length > 0) runs.push({ offset: members[0]!.offset, length, tensors: members })
  return runs
}

function headerLength(bytes: Uint8Array, size: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_SIZE)
  const length = view.getBigUint64(0, true)
  if (length > BigInt(LONGEST_HEADER)) throw fault(`the header claims ${length} bytes, more than ${LONGEST_HEADER}`)
  if (Number(length) <= size - LENGTH_SIZE) return Number(length)
  throw fault(`the header claims ${length} bytes, but the file has ${size - LENGTH_SIZE} after its length`, {
    remedy: 'The file is cut off; fetch it again',
  })
}

function metadataOf(value: Json): Dict<string, string> {
  const metadata = new Dict<string, string>()
  if (value === null) return metadata
  if (!(value instanceof Dict)) throw fault('the metadata is no JSON object', { entry: METADATA })
  for (const [name, text] of value) {
    if (typeof text !== 'string')
      throw fault(`${JSON.stringify(name)} of the metadata is no string`, { entry: METADATA })
    metadata.set(name, text)
  }
  return metadata
}

function entryOf(name: string, value: Json, dataStart: number): SafetensorsEntry {
  if (!(value instanceof Dict)) throw fault('a tensor is described by no JSON object', { entry: name })
  const dtype = value.get('dtype')
  if (typeof dtype !== 'string') throw fault('the dtype is no string', { entry: name })
  const bits = safetensorsBits.get(dtype)
  if (bits === undefined) {
    throw new UnsupportedError({
      what: `tensor ${JSON.stringify(name)} is of dtype ${JSON.stringify(dtype.slice(0, 40))}, which safetensors does not define`,
      instead: 'Check what wrote the file; a later version of the format may have it',
    })
  }
  const shape = naturals(value, 'shape', name)
  const [begin, end, ...more] = naturals(value, 'data_offsets', name)
  if (begin === undefined || end === undefined || more.length > 0)
    throw fault('data_offsets are not two', { entry: name })
  if (begin > end) throw fault(`data_offsets end at ${end}, before they begin at ${begin}`, { entry: name })
  const nbytes = bytesOf(shape, bits, name)
  if (end - begin !== nbytes) {
    throw fault(
      `a tensor of ${dtype} and shape ${shown(shape)} has ${nbytes} bytes, but data_offsets span ${end - begin}`,
      {
        entry: name,
      },
    )
  }
  return { name, dtype, shape, nbytes, offset: dataStart + begin }
}

/** A list of integers from 0 to 2^53. */
function naturals(tensor: Dict<string, Json>, field: string, name: string): number[] {
  const list = tensor.get(field)
  if (!Array.isArray(list)) throw fault(`the ${field} are no list`, { entry: name })
  return list.map((value, index) => {
    if (typeof value === 'number' && value >= 0 && !isFloat(list, index, value)) return value
    throw fault(`the ${field} hold ${String(value).slice(0, 40)}, no integer from 0 to 2^53`, { entry: name })
  })
}

function bytesOf(shape: readonly number[], bits: number, name: string): number {
  let total = bits
  for (const size of shape) {
    total *= size
    if (!Number.isSafeInteger(total)) throw fault(`the shape ${shown(shape)} has too many elements`, { entry: name })
  }
  if (total % 8 !== 0) throw fault(`the ${total} bits of shape ${shown(shape)} fill no whole bytes`, { entry: name })
  return total / 8
}

function checkTiling(tensors: readonly SafetensorsEntry[], dataStart: number, size: number): void {
  let end = dataStart
  for (const { name, offset, nbytes } of tensors) {
    if (offset !== end) {
      const what =
        offset < end ? 'the data overlaps what is before it' : `nothing names the ${offset - end} bytes before the data`
      throw fault(what, { entry: name, offset })
    }
    end += nbytes
  }
  if (end === size) return
  if (end < size) throw fault(`nothing names the last ${size - end} bytes of the file`, { offset: end })
  throw fault(`the tensors need ${end - dataStart} bytes, but the file has ${size - dataStart} after its header`, {
    remedy: 'The file is cut off; fetch it again',
  })
}

function shown(shape: readonly number[]): string {
  return `[${shape.slice(0, 12).join(', ')}${shape.length > 12 ? ', …' : ''}]`
}

function fault(reason: string, more: { entry?: string; offset?: number; remedy?: string } = {}): ArchiveError {
  return new ArchiveError({
    reason: `as safetensors: ${reason}`,
    remedy: 'The file is damaged, or safetensors did not write it',
    ...more,
  })
}

// Writes a safetensors file (format.ts), byte for byte as the library does (safetensors/src/tensor.rs,
// `prepare`): tensors by dtype, the widest first, then by name; the header padded with spaces. The library writes
// metadata in an order of its hash table that changes from run to run; here it keeps the one given.
// Mirror: reader.ts.

import { encodeUtf8 } from '../../bytes/utf8.js'
import { UnsupportedError } from '../../errors.js'
import { LENGTH_SIZE, LONGEST_HEADER, METADATA, safetensorsBits } from './format.js'
import type { SafetensorsTensor } from './format.js'

/** A tensor, and what gives its bytes when they are written. */
export interface SafetensorsRecord<Part> extends SafetensorsTensor {
  bytes(): Part
}

/** Bytes of the file, the names of its tensors in order, and its parts, the header first; each is asked for when it is written. */
export interface SafetensorsFile<Part> {
  readonly size: number
  readonly names: readonly string[]
  readonly parts: () => Generator<Part | Uint8Array>
}

/**
 * @param lengthOf Bytes of a part.
 * @param metadata Null where there is none: an empty one is written as `{}`.
 */
export function safetensorsFile<Part>(
  records: readonly SafetensorsRecord<Part>[],
  lengthOf: (part: Part) => number,
  metadata: ReadonlyMap<string, string> | null,
): SafetensorsFile<Part> {
  const sorted = records.toSorted(compareRecords)
  const header = headerOf(sorted, metadata)
  return {
    size: sorted.reduce((sum, { nbytes }) => sum + nbytes, header.length),
    names: sorted.map(({ name }) => name),
    *parts() {
      yield header
      for (const record of sorted) {
        const bytes = record.bytes()
        if (lengthOf(bytes) !== record.nbytes)
          throw new RangeError(`${JSON.stringify(record.name)} is not of the size that it says`)
        yield bytes
      }
    },
  }
}

const ranks = new Map([...safetensorsBits.keys()].map((dtype, rank) => [dtype, rank]))

function compareRecords(a: SafetensorsTensor, b: SafetensorsTensor): number {
  return (ranks.get(b.dtype) as number) - (ranks.get(a.dtype) as number) || compareCodePoints(a.name, b.name)
}

function headerOf(sorted: readonly SafetensorsTensor[], metadata: ReadonlyMap<string, string> | null): Uint8Array {
  const fields =
    metadata === null ? [] : [`${json(METADATA)}:{${[...metadata].map((pair) => pair.map(json).join(':')).join(',')}}`]
  let at = 0
  for (const { name, dtype, shape, nbytes } of sorted) {
    fields.push(
      `${json(name)}:{"dtype":"${dtype}","shape":[${shape.join(',')}],"data_offsets":[${at},${(at += nbytes)}]}`,
    )
  }
  const text = encodeUtf8(`{${fields.join(',')}}`)
  const length = Math.ceil(text.length / 8) * 8
  if (length > LONGEST_HEADER) {
    throw new UnsupportedError({
      what: `names and metadata of ${length} bytes are more than the ${LONGEST_HEADER} that a safetensors header may have`,
      instead: 'Save as .pt, or in several files',
    })
  }
  const header = new Uint8Array(LENGTH_SIZE + length).fill(0x20, LENGTH_SIZE)
  new DataView(header.buffer).setBigUint64(0, BigInt(length), true)
  header.set(text, LENGTH_SIZE)
  return header
}

/** Half a surrogate pair would be written as something else. */
function json(text: string): string {
  if (!/\p{Surrogate}/u.test(text)) return JSON.stringify(text)
  throw new UnsupportedError({
    what: `${JSON.stringify(text)} is no Unicode text, which names and metadata of safetensors are`,
  })
}

/** The order of UTF-8's bytes, which is that of code points: surrogates come after all other units. */
export function compareCodePoints(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let at = 0; at < shorter; at++) {
    const x = a.charCodeAt(at)
    const y = b.charCodeAt(at)
    if (x !== y) return fixed(x) - fixed(y)
  }
  return a.length - b.length
}

function fixed(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

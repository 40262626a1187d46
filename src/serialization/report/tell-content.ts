// What a report is told of records that nothing of PyTorch's reads: each may be a pickle, or pack some, whatever wrote it. What is
// packed so that it is not opened, or is damaged, is not passed over in silence.

import { ByteBuilder } from '../../bytes/byte-builder.js'
import { InflateError, inflate } from '../../bytes/inflate.js'
import { TorchletError, UnsupportedError } from '../../errors.js'
import { gunzip } from '../../io/gunzip.js'
import { inflatedLimit } from '../../io/limits.js'
import { readNpyHeader } from '../../io/npy/header.js'
import { isNpy } from '../../io/npy/magic.js'
import { packingOf } from '../../io/recognise/packing.js'
import { zipKindOf } from '../../io/recognise/zip-kind.js'
import { BytesSource } from '../../io/sources/bytes-source.js'
import { performSync } from '../../io/sources/perform.js'
import { readTar } from '../../io/tar/reader.js'
import { ZipReader } from '../../io/zip/reader.js'
import type { LoadContext } from '../container.js'

/** Bytes of a stored block. */
const longestBlock = 1 << 16

/** Archives of other kinds within each other. */
const deepest = 8

/** The name of something packed, and its bytes. */
type Content = readonly [name: string, bytes: Uint8Array]

/** Who is told. */
interface Listener {
  /** A record's bytes, or those of something in it. */
  look(name: string, bytes: Uint8Array): void
  /** Whether archives within records may hold so many bytes more; once they may not, the file cannot be reported on. */
  opens(nbytes: number): boolean
  /** Something within a record cannot be looked at: the file cannot be reported on. */
  passesOver(why: TorchletError): void
}

/** Tells of a record's content, and of what is in it where it packs something. */
export function tellContent(name: string, bytes: Uint8Array, context: LoadContext, to: Listener, depth = 0): void {
  to.look(name, bytes)
  // What is told once does not grow, and what cannot be looked at already says that of the file.
  if (!to.opens(depth > deepest ? Infinity : 0)) return
  try {
    for (const [member, content] of unpacked(name, bytes, context, to))
      tellContent(member, content, context, to, depth + 1)
  } catch (error) {
    // What it told before it broke is told.
    if (!(error instanceof TorchletError)) throw error
    to.passesOver(error)
  }
}

/** What a record packs: names and contents. */
function unpacked(name: string, bytes: Uint8Array, context: LoadContext, to: Listener): readonly Content[] {
  const { limits } = context
  if (isNpy(bytes)) return objectsOf(name, bytes)
  const packing = packingOf(bytes)
  switch (packing?.kind) {
    case 'zip':
      return unzipped(name, bytes.subarray(packing.start), context, to)
    case 'tar': {
      const source = new BytesSource(bytes, { name })
      const { files, fault } = performSync(readTar(source.size, limits), source)
      if (fault !== null) to.passesOver(fault)
      return [...files].map(([file, { offset, length }]) => [
        `${name}!${file}`,
        bytes.subarray(offset, offset + length),
      ])
    }
    case 'gzip':
      return opened(name, gunzip(bytes, limits), to)
    case 'zlib':
      return opened(name, inflated(bytes, context), to)
    case 'other':
      throw new UnsupportedError({
        what: `the record ${JSON.stringify(name.slice(0, 80))} is ${packing.what}, which is not opened`,
        instead: 'Look at what it holds by itself',
      })
    default:
      return []
  }
}

function unzipped(name: string, bytes: Uint8Array, context: LoadContext, to: Listener): readonly Content[] {
  const source = new BytesSource(bytes, { name })
  const zip = performSync(ZipReader.open(source.size, context.limits), source)
  if (!to.opens(zip.entries.reduce((sum, { size }) => sum + size, 0))) return []
  if (zipKindOf(zip.entries.map((entry) => entry.name)) !== undefined) return (context.nested(bytes, name), [])
  const contents = performSync(
    zip.readWhere(() => true),
    source,
  )
  return Array.from(contents, ([entry, content]) => [`${name}!${entry.name}`, content])
}

/** The pickle of an array of objects. */
function objectsOf(name: string, bytes: Uint8Array): readonly Content[] {
  const { header, start } = performSync(readNpyHeader(bytes.length), new BytesSource(bytes, { name }))
  return header.descr.includes('O') ? [[`${name}!`, bytes.subarray(start)]] : []
}

function opened(name: string, content: Uint8Array, to: Listener): readonly Content[] {
  return to.opens(content.length) ? [[`${name}!`, content]] : []
}

/** What zlib packed, as far as it is whole: other bytes begin so by chance, and Python runs a pickle before it comes to a fault. */
function inflated(bytes: Uint8Array, { limits }: LoadContext): Uint8Array {
  const content = new ByteBuilder(undefined, inflatedLimit(limits, bytes.length))
  // A block that is cut off is there as far as it goes.
  const padded = new Uint8Array(bytes.length + longestBlock)
  padded.set(bytes)
  try {
    inflate(padded, 2, content)
  } catch (error) {
    if (!(error instanceof InflateError)) throw error
  }
  return content.finish()
}

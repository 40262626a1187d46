// What a report is told of records that nothing of PyTorch's reads: each may be a pickle, or an archive of some, whatever wrote it.

import { LimitError, TorchletError } from '../../errors.js'
import { zipKindOf } from '../../io/recognise/zip-kind.js'
import { BytesSource } from '../../io/sources/bytes-source.js'
import { performSync } from '../../io/sources/perform.js'
import { LOCAL_HEADER } from '../../io/zip/format.js'
import { ZipReader } from '../../io/zip/reader.js'
import type { LoadContext } from '../container.js'
import type { Observer } from '../report/observer.js'

/** Archives of other kinds within each other. */
const deepest = 8

/** Tells of a record's content, and of what is in it where it is an archive. */
export function tellContent(name: string, bytes: Uint8Array, context: LoadContext, observe: Observer, depth = 0): void {
  observe.extra(name, bytes)
  if (signatureOf(bytes) !== LOCAL_HEADER) return
  try {
    const source = new BytesSource(bytes, { name })
    const zip = performSync(ZipReader.open(source.size, context.limits), source)
    const nbytes = zip.entries.reduce((sum, { size }) => sum + size, 0)
    if (!observe.opens(depth === deepest ? Infinity : nbytes)) return
    if (zipKindOf(zip.entries.map((entry) => entry.name)) !== undefined) return void context.nested(bytes, name)
    const contents = performSync(
      zip.readWhere(() => true),
      source,
    )
    for (const [entry, content] of contents) tellContent(`${name}!${entry.name}`, content, context, observe, depth + 1)
  } catch (error) {
    // What it told before it broke is told.
    if (!(error instanceof TorchletError)) throw error
    if (error instanceof LimitError) observe.passesOver(error)
  }
}

function signatureOf(bytes: Uint8Array): number {
  return bytes.length < 4 ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
}

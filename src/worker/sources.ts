// What `load` and `open` are given, made ready to be sent: addresses and bytes go to the worker, which fetches and reads them
// itself; of what lives here (streams, sources of the user's own, Blobs in Node) the worker asks for parts.

import { UnsupportedError } from '../errors.js'
import { BlobSource } from '../io/sources/blob-source.js'
import { CheckedSource } from '../io/sources/custom-source.js'
import type { CustomSource } from '../io/sources/custom-source.js'
import { responseSource, shownUrl } from '../io/sources/fetch-source.js'
import { documentUrl, isA } from '../io/sources/open-source.js'
import type { SourceInput } from '../io/sources/open-source.js'
import type { Source } from '../io/sources/source.js'
import { isUpload, uploadStream } from '../io/sources/upload-source.js'
import { hasFileSystem, nodeBuiltin } from '../io/platform.js'
import type { Parcel, Piece, SentResponse, SentSource } from './messages.js'
import { Moved } from './offers.js'
import type { Offers } from './offers.js'

export interface SourceOptions {
  readonly signal?: AbortSignal | undefined
  /** Whether the buffer of bytes is moved instead of copied. */
  readonly transfer?: boolean | undefined
}

/**
 * @param offers Where the functions stand by which the worker asks for parts.
 * @throws TypeError for what is no source, and as `load` does for a Response that is none of a file.
 */
export async function sentSource(
  input: SourceInput,
  offers: Offers,
  options: SourceOptions,
): Promise<Parcel<SentSource>> {
  // Bytes are copied before anything is waited for: the caller may go on to write to them.
  if (ArrayBuffer.isView(input) || isA<ArrayBufferLike>(input, 'ArrayBuffer', 'SharedArrayBuffer'))
    return sentBytes(input, options.transfer === true)
  return { value: await sentOther(input, offers, options), transfer: [] }
}

function sentBytes(input: ArrayBufferLike | ArrayBufferView, isMoved: boolean): Parcel<SentSource> {
  const view = ArrayBuffer.isView(input)
    ? new Uint8Array(input.buffer, input.byteOffset, input.byteLength)
    : new Uint8Array(input)
  const mayMove = isMoved && isA(view.buffer, 'ArrayBuffer') && view.buffer.byteLength === view.byteLength
  const bytes = mayMove ? view : view.slice()
  return { value: { kind: 'bytes', bytes }, transfer: [bytes.buffer as ArrayBuffer] }
}

async function sentOther(input: SourceInput, offers: Offers, { signal }: SourceOptions): Promise<SentSource> {
  if (typeof input === 'string') {
    if (hasFileSystem()) return { kind: 'path', path: input }
    return { kind: 'url', href: new URL(input, documentUrl()).href }
  }
  if (isA<URL>(input, 'URL')) return { kind: 'url', href: input.href }
  if (isUpload(input)) {
    const { stream, name, total } = await uploadStream(input)
    return streamOf(stream, offers, { url: name, status: 200, headers: lengthHeader(total) })
  }
  if (isA<Request>(input, 'Request')) return { kind: 'request', url: input.url, init: initOf(input) }
  if (isA<Response>(input, 'Response')) {
    // What is refused unread is refused here.
    if (!input.ok || input.bodyUsed) await responseSource(input, {})
    const { url, status } = input
    const response = { url: shownUrl(url), status, headers: [...input.headers] }
    return streamOf(input.body ?? new Blob([]).stream(), offers, response)
  }
  if (isA<ReadableStream<Uint8Array>>(input, 'ReadableStream')) return streamOf(input, offers, null)
  if (isA<Blob>(input, 'Blob', 'File')) {
    // Node sends no Blobs of other makers (jsdom), Deno none at all.
    if (nodeBuiltin('node:worker_threads') === undefined) return { kind: 'blob', blob: input }
    return partsOf(new BlobSource(input), offers, signal)
  }
  if (isCustom(input)) return partsOf(new CheckedSource(input), offers, signal)
  throw new TypeError(
    'expected a path (Node), URL, Request, Response, Blob, ArrayBuffer or view, ReadableStream or { size, read }',
  )
}

function isCustom(input: unknown): input is CustomSource {
  return typeof input === 'object' && input !== null && 'size' in input && 'read' in input
}

function partsOf(source: Source, offers: Offers, signal: AbortSignal | undefined): SentSource {
  const read = offers.add(async (offset: number, length: number) => {
    const bytes = await source.read(offset, length, signal)
    return new Moved(bytes, [bytes.buffer as ArrayBuffer])
  })
  return { kind: 'parts', name: source.name, size: source.size, read }
}

function streamOf(stream: ReadableStream<Uint8Array>, offers: Offers, response: SentResponse | null): SentSource {
  const reader = stream.getReader()
  const pull = offers.add(async (): Promise<Piece> => reader.read())
  const stop = (): Promise<void> => reader.cancel().catch(() => {})
  const cancel = offers.add(stop)
  offers.atEnd(() => void stop())
  return { kind: 'stream', pull, cancel, response }
}

function lengthHeader(total: number | undefined): [string, string][] {
  return total === undefined ? [] : [['content-length', String(total)]]
}

/** Requests cannot be cloned: these are the parts that a fetch of a file goes by. */
function initOf(request: Request): RequestInit {
  const { headers, credentials, cache, redirect, integrity, referrerPolicy } = request
  const init = { headers: [...headers] as [string, string][], redirect, integrity }
  // Not every runtime has the others, or takes them.
  return Object.assign(
    init,
    credentials === undefined ? {} : { credentials },
    cache === undefined ? {} : { cache },
    referrerPolicy === undefined ? {} : { referrerPolicy },
  )
}

/** What cannot leave this thread, and where it belongs. */
export function requireSendable(options: Readonly<Record<string, unknown>>): void {
  for (const name of ['classes', 'operators']) {
    if (options[name] === undefined) continue
    throw new UnsupportedError({
      what: `the option ${name} holds code, which cannot be sent to a worker`,
      instead: `Write a worker of your own, which calls serve({ ${name} }) of 'torchlet/worker/serve', and start it by new TorchWorker({ worker: () => new Worker(…) })`,
    })
  }
}

// From what a user passes to `load` to a source. What is given decides, never what it looks like: in Node a
// string is a path, and URLs are URL objects, so that a server that loads a user's string never fetches.

import type * as platform from '../../platform-types.js'
import { UnsupportedError } from '../../errors.js'
import { BlobSource } from './blob-source.js'
import { BytesSource } from './bytes-source.js'
import { CheckedSource, type CustomSource } from './custom-source.js'
import { fetchSource, responseSource } from './fetch-source.js'
import { FileSource } from './file-source.js'
import type { ArchiveLimits } from '../limits.js'
import { hasFileSystem } from '../platform.js'
import { unpackedFolder } from './folder.js'
import { filePath } from './paths.js'
import { openPipe, readPipe, isOwnPipe } from './pipe-source.js'
import type { Source } from './source.js'
import { readStream, type WholeOptions } from './stream-source.js'
import { UnpackedSource } from './unpacked-source.js'
import { isUpload, uploadSource } from './upload-source.js'

export type SyncSourceInput = string | platform.URL | ArrayBufferLike | ArrayBufferView
export type SourceInput =
  | SyncSourceInput
  | platform.Request
  | platform.Response
  | platform.Blob
  | platform.ReadableStream
  | CustomSource

/**
 * A source over `input`. Files, Blobs and custom sources are left to be read in parts; what can only be
 * read from the front (fetched, streamed) is read into memory. Bytes are copied, so that what is loaded
 * never changes with them; of a BytesSource, which a worker makes of what it was sent, they are not.
 *
 * @throws ArchiveError for what cannot be read, TypeError for what is no source.
 */
export async function openSource(input: SourceInput, options: WholeOptions = {}): Promise<Source> {
  options.signal?.throwIfAborted()
  if (input instanceof BytesSource) return input
  if (typeof input === 'string' && !hasFileSystem()) return fetchSource(new URL(input, documentUrl()), options)
  if (isUpload(input)) return uploadSource(input, options)
  if (isA<Request>(input, 'Request')) return fetchSource(input, options)
  if (isA<Response>(input, 'Response')) return responseSource(input, options)
  if (isA<ReadableStream<Uint8Array>>(input, 'ReadableStream')) return readStream(input, undefined, {}, options)
  if (isA<Blob>(input, 'Blob', 'File')) return new BlobSource(input)
  const path = filePath(input)
  if (path !== undefined) return isOwnPipe(path) ? openPipe(path, options) : openPath(path, options.limits)
  if (isA<URL>(input, 'URL')) return fetchSource(input, options)
  if (isCustom(input)) return new CheckedSource(input)
  return openSourceSync(input as SyncSourceInput)
}

/** The same for what can be read at once: bytes, and in Node paths and `file:` URLs. */
export function openSourceSync(
  input: SyncSourceInput,
  limits?: ArchiveLimits,
): FileSource | BytesSource | UnpackedSource {
  const path = filePath(input)
  if (path !== undefined) return isOwnPipe(path) ? readPipe(path) : openPath(path, limits)
  if (ArrayBuffer.isView(input)) {
    return new BytesSource(new Uint8Array(input.buffer, input.byteOffset, input.byteLength).slice())
  }
  if (isA<ArrayBufferLike>(input, 'ArrayBuffer', 'SharedArrayBuffer')) {
    return new BytesSource(new Uint8Array(input).slice())
  }
  throw notSync(input)
}

function openPath(path: string, limits: ArchiveLimits | undefined): FileSource | UnpackedSource {
  const folder = unpackedFolder(path)
  return folder === undefined ? FileSource.open(path) : UnpackedSource.open(folder, limits)
}

export function documentUrl(): string | undefined {
  return globalThis.document?.baseURI ?? globalThis.location?.href
}

/** By the platform's own tag, which holds across windows, where `instanceof` does not. */
export function isA<T>(value: unknown, ...tags: readonly string[]): value is T {
  return tags.includes(Object.prototype.toString.call(value).slice('[object '.length, -1))
}

function isCustom(value: unknown): value is CustomSource {
  return (
    typeof value === 'object' &&
    value !== null &&
    'size' in value &&
    'read' in value &&
    typeof value.read === 'function'
  )
}

function notSync(input: unknown): Error {
  const asynchronous =
    typeof input === 'string' ||
    isCustom(input) ||
    isA(input, 'URL', 'Request', 'Response', 'Blob', 'File', 'ReadableStream')
  if (asynchronous) {
    return new UnsupportedError({
      what: 'this source cannot be read synchronously',
      instead: 'Use the asynchronous form, await load(…)',
    })
  }
  return new TypeError(
    'expected a path (Node), URL, Request, Response, Blob, ArrayBuffer or view, ReadableStream ' +
      `or { size, read }, got ${given(input)}`,
  )
}

function given(input: unknown): string {
  if (isA(input, 'Promise')) return 'a Promise: await it'
  return input === null ? 'null' : typeof input
}

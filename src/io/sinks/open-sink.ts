// From what a user passes to `save` to a sink.

import type * as platform from '../../platform-types.js'
import { UnsupportedError } from '../../errors.js'
import { FileSink } from './file-sink.js'
import { hasFileSystem, nodeBuiltin } from '../platform.js'
import type { Sink, SyncSink } from './sink.js'
import { FileHandleSink, StreamSink, type NodeFileHandle } from './stream-sink.js'
import { unlessAborted } from '../unless-aborted.js'

export type Destination =
  | string
  | platform.URL
  | platform.WritableStream
  | platform.FileSystemFileHandle
  | NodeFileHandle

/**
 * A sink at `destination`: a path or `file:` URL in Node, a WritableStream, a FileSystemFileHandle of a
 * browser, an open FileHandle of Node.
 *
 * @throws ArchiveError for a path that cannot be written, UnsupportedError for a string in a browser.
 */
export async function openSink(destination: Destination, signal?: platform.AbortSignal): Promise<Sink> {
  if (typeof destination === 'string') return openSinkSync(destination)
  if (typeof destination !== 'object' || destination === null) throw noDestination()
  if ('href' in destination) return openSinkSync(destination)
  if ('getWriter' in destination) return new StreamSink(destination, signal)
  if ('createWritable' in destination) return new StreamSink(await writableOf(destination, signal), signal)
  if ('pipe' in destination) throw new TypeError("of a stream of Node's, pass Writable.toWeb(stream) (node:stream)")
  if ('fd' in destination && typeof destination.write === 'function') return new FileHandleSink(destination, signal)
  throw noDestination()
}

/** Its stream; one that comes after an abort is given up at once. */
async function writableOf(handle: FileSystemFileHandle, signal: AbortSignal | undefined): Promise<WritableStream> {
  const opening = handle.createWritable()
  try {
    return await unlessAborted(opening, signal)
  } catch (error) {
    opening.then((stream) => stream.abort(error)).catch(() => {})
    throw error
  }
}

/** Whether `given` is meant to be written to: everything but a plain object. What is none after all is for `openSink` to say. */
export function isDestination(given: unknown): given is Destination {
  if (typeof given !== 'object' || given === null) return true
  if (['getWriter', 'createWritable', 'fd', 'href'].some((member) => member in given)) return true
  // Object.prototype, of whatever window, is the prototype that has none.
  const prototype: unknown = Object.getPrototypeOf(given)
  return prototype !== null && Object.getPrototypeOf(prototype) !== null
}

/** The same for a path or `file:` URL in Node. */
export function openSinkSync(destination: string | platform.URL): Sink & SyncSink {
  if (!hasFileSystem()) throw noPaths(String(destination))
  if (typeof destination === 'string') return FileSink.open(destination)
  if (destination.protocol === 'file:') {
    return FileSink.open(nodeBuiltin('node:url')!.fileURLToPath(destination.href))
  }
  throw new UnsupportedError({
    what: `cannot save to ${destination.protocol} URLs`,
    instead: 'Save to memory, bytes = await save(obj), and send them with fetch',
  })
}

function noDestination(): TypeError {
  return new TypeError('expected a path (Node), WritableStream, FileSystemFileHandle or FileHandle to save to')
}

function noPaths(path: string): UnsupportedError {
  return new UnsupportedError({
    what: `there are no paths to save to here, as ${JSON.stringify(path)}`,
    instead:
      'Pass a WritableStream or a FileSystemFileHandle (showSaveFilePicker), or take the bytes: ' +
      'await save(obj) gives a Uint8Array for a download',
  })
}

// From what a user passes to `save` to a sink.

import { UnsupportedError } from '../../errors.js'
import { FileSink } from './file-sink.js'
import { hasFileSystem, nodeBuiltin } from '../platform.js'
import type { Sink, SyncSink } from './sink.js'
import { FileHandleSink, StreamSink, type NodeFileHandle } from './stream-sink.js'

export type Destination = string | URL | WritableStream<Uint8Array> | FileSystemFileHandle | NodeFileHandle

/**
 * A sink at `destination`: a path or `file:` URL in Node, a WritableStream, a FileSystemFileHandle of a
 * browser, an open FileHandle of Node.
 *
 * @throws ArchiveError for a path that cannot be written, UnsupportedError for a string in a browser.
 */
export async function openSink(destination: Destination): Promise<Sink> {
  if (typeof destination === 'string') return openSinkSync(destination)
  if (typeof destination !== 'object' || destination === null) throw noDestination()
  if ('href' in destination) return openSinkSync(destination)
  if ('getWriter' in destination) return new StreamSink(destination)
  if ('createWritable' in destination) return new StreamSink(await destination.createWritable())
  if ('fd' in destination && typeof destination.write === 'function') return new FileHandleSink(destination)
  throw noDestination()
}

/** The same for a path or `file:` URL in Node. */
export function openSinkSync(destination: string | URL): Sink & SyncSink {
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

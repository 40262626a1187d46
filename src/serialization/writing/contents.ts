// What stands between `save` and the containers that it writes: a writer for each format turns an object into
// contents, which go to any destination, at once or in turn with it.

import { UnsupportedError } from '../../errors.js'
import { MemorySink } from '../../io/sinks/memory-sink.js'
import type { Sink, SyncSink } from '../../io/sinks/sink.js'
import type { SaveOptions } from './save-options.js'

/** A file that is ready to be written. */
export interface FileContents {
  /** Bytes in all. */
  readonly size: number
  write(sink: Sink): Promise<void>
  writeSync(sink: SyncSink): void
}

/**
 * Turns an object into a file of one format.
 *
 * @param stem The destination's name without folder and last extension; `archive` where it has none.
 */
export type ContainerWriter = (obj: unknown, options: SaveOptions, stem: () => string) => FileContents

/** The contents that are these chunks, one after the other. */
export function contentsOf(chunks: readonly Uint8Array[]): FileContents {
  return {
    size: chunks.reduce((sum, chunk) => sum + chunk.length, 0),
    async write(sink) {
      for (const chunk of chunks) await sink.write(chunk)
    },
    writeSync(sink) {
      for (const chunk of chunks) sink.writeSync(chunk)
    },
  }
}

/** All bytes of the contents. */
export function inMemory(contents: FileContents): Uint8Array<ArrayBuffer> {
  const sink = memoryFor(contents.size)
  contents.writeSync(sink)
  sink.closeSync()
  return sink.bytes() as Uint8Array<ArrayBuffer>
}

function memoryFor(size: number): MemorySink {
  try {
    return new MemorySink(size)
  } catch (cause) {
    throw new UnsupportedError({
      what: `a file of ${size} bytes does not fit into one block of memory here`,
      instead: 'Save it to a destination, or without tensors that repeat their elements (expand)',
      cause,
    })
  }
}

// What stands between `save` and the containers that it writes: a writer for each format turns an object into
// contents, which go to any destination, at once or in turn with it.

import { UnsupportedError } from '../../errors.js'
import { MemorySink } from '../../io/sinks/memory-sink.js'
import type { Sink, SyncSink } from '../../io/sinks/sink.js'
import type { Chunk, LaterBytes } from './later-bytes.js'
import type { SaveOptions } from './save-options.js'

/** A file that is ready to be written. */
export interface FileContents {
  /** Bytes in all. */
  readonly size: number
  /** Whether some of them are still in a file, so that only `write` can write them. */
  readonly isLater?: boolean
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
export function contentsOf(chunks: readonly Chunk[]): FileContents {
  return {
    size: chunks.reduce((sum, chunk) => sum + lengthOf(chunk), 0),
    isLater: chunks.some(isLater),
    async write(sink) {
      for (const chunk of chunks) await writeChunk(sink, chunk)
    },
    writeSync(sink) {
      for (const chunk of chunks) sink.writeSync(isLater(chunk) ? chunk.now() : chunk)
    },
  }
}

export async function writeChunk(sink: Sink, chunk: Chunk): Promise<void> {
  if (isLater(chunk)) for await (const piece of chunk.pieces()) await sink.write(piece)
  else await sink.write(chunk)
}

export function isLater(chunk: Chunk): chunk is LaterBytes {
  return 'pieces' in chunk
}

export function lengthOf(chunk: Chunk): number {
  return isLater(chunk) ? chunk.nbytes : chunk.length
}

/** The same of contents that are still in a file. */
export async function inMemoryLater(contents: FileContents): Promise<Uint8Array<ArrayBuffer>> {
  const sink = memoryFor(contents.size)
  await contents.write(sink)
  return sink.bytes() as Uint8Array<ArrayBuffer>
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

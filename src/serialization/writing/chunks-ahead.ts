// Chunks of a file to be written that are still in another one, read together before their turn. Apart from contents.ts, which `report`
// needs and which needs no reader.

import type { ProgressOptions } from '../../io/progress.js'
import { ReadAhead } from '../lazy/read-ahead.js'
import { isLater } from './contents.js'
import type { Chunk } from './later-bytes.js'

/** The same chunks, of which those that are small and still in a file are read together. They are written in this order. */
export function readAhead(chunks: readonly Chunk[], options: ProgressOptions): readonly Chunk[] {
  const ahead = new ReadAhead(chunks.map((chunk) => (isLater(chunk) ? chunk.storage : null)))
  return chunks.map((chunk, turn) => {
    if (!isLater(chunk)) return chunk
    const pieces = async function* (): AsyncGenerator<Uint8Array> {
      await ahead.before(turn, options)
      yield* chunk.pieces()
    }
    return { ...chunk, pieces }
  })
}

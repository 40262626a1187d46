// What the tools take: a file to be opened, or one that is open, which stays so.

import { Checkpoint, open } from '../index.js'
import type { OpenOptions } from '../index.js'
import type { SourceInput } from '../io/sources/open-source.js'

/** A source as for `open`, or what `open` gave. */
export type ToolSource = SourceInput | Checkpoint

/** Opens, uses and closes; of a checkpoint that the caller opened only the second. */
export async function withCheckpoint<T>(
  source: ToolSource,
  options: OpenOptions | undefined,
  use: (checkpoint: Checkpoint) => Promise<T>,
): Promise<T> {
  if (source instanceof Checkpoint) return use(source)
  const checkpoint = await open(source, options)
  try {
    return await use(checkpoint)
  } finally {
    await checkpoint.close()
  }
}

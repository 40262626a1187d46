// The tensors of a file by PyTorch's state-dict names, and which of them are one memory.

import { ArchiveError, Tensor } from '../index.js'
import type { Checkpoint } from '../index.js'

/** `Checkpoint.state_dict`, or null where the file has none, or several. Of what it holds only the tensors. */
export function stateDictOf(checkpoint: Checkpoint, path?: string): Map<string, Tensor> | null {
  try {
    const entries = [...checkpoint.state_dict(path)] as [string, unknown][]
    return new Map(entries.filter((entry): entry is [string, Tensor] => entry[1] instanceof Tensor))
  } catch (error) {
    if (path === undefined && error instanceof ArchiveError) return null
    throw error
  }
}

/** The names of those that view one storage, where more than one does. */
export function sharedNames(storages: Iterable<readonly [name: string, storage: object | null]>): string[][] {
  const names = new Map<object, string[]>()
  for (const [name, storage] of storages) {
    if (storage === null) continue
    const group = names.get(storage)
    if (group === undefined) names.set(storage, [name])
    else group.push(name)
  }
  return [...names.values()].filter((group) => group.length > 1)
}

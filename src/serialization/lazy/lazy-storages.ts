// The storages in an object that are still in the file, wherever in it they are, and their reading.

import { LazyStorage } from '../../tensor/lazy-storage.js'
import { TypedStorage, UntypedStorage } from '../../tensor/storage.js'
import type { StorageReadOptions } from '../../tensor/storage.js'
import { Tensor } from '../../tensor/tensor.js'
import type { BatchContent } from './file-content.js'
import { entriesOf, isProgram, restOfProgram } from './parts.js'
import { readContents } from './read-contents.js'

/** Each once. */
export function lazyStorages(root: unknown): LazyStorage[] {
  const storages = new Set<LazyStorage>()
  const seen = new Set<unknown>()
  const open: unknown[] = [root]
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (value instanceof LazyStorage && !value.isLoaded) storages.add(value)
    for (const [key, part] of entriesOf(value)) open.push(key, part)
    if (isProgram(value)) open.push(...restOfProgram(value))
    if (value instanceof Tensor) open.push(value.storage, ...value.parts())
    if (value instanceof TypedStorage) open.push(value.untyped)
  }
  return [...storages]
}

/** Reads them together. */
export async function loadStorages(storages: readonly LazyStorage[], options: StorageReadOptions): Promise<void> {
  const missing = storages.filter((storage) => storage.content !== null)
  const bytes = await readContents(
    missing.map(({ content }) => content as BatchContent),
    options,
  )
  for (const [index, storage] of missing.entries()) storage.fill(bytes[index] as Uint8Array)
}

/** A storage of its own with the same bytes, which are read where they are in the file. */
export async function copyStorage(storage: UntypedStorage, options: StorageReadOptions): Promise<UntypedStorage> {
  if (!(storage instanceof LazyStorage) || storage.content === null) return new UntypedStorage(storage.bytes().slice())
  return new UntypedStorage(await storage.content.readAll(options))
}

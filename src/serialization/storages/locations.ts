// Where storages were when they were saved: `cpu`, `cuda:0`, `mps` … Everything is on the cpu here; the word is kept for
// `save(…, { location: 'keep' })`, by which a file goes back to where it came from as it was.

import type { UntypedStorage } from '../../tensor/storage.js'

/** Storages that were elsewhere than on the cpu. */
const locations = new WeakMap<UntypedStorage, string>()

export function rememberLocation(storage: UntypedStorage, location: string): void {
  if (location !== 'cpu') locations.set(storage, location)
}

/** What a persistent id says of the storage: `cpu`, or with `keep` what its file said. */
export function locationOf(storage: UntypedStorage, option: 'keep' | undefined): string {
  return (option === 'keep' ? locations.get(storage) : undefined) ?? 'cpu'
}

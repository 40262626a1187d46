// A zip whose members are checkpoints themselves, as stable-baselines3 packs policies and optimizers, and people their runs: a
// dict by member. What is no checkpoint by its name (JSON, texts) stays bytes.

import { isCheckpointName } from '../../io/recognise/zip-kind.js'
import type { Reading } from '../../io/sources/source.js'
import type { ZipReader } from '../../io/zip/reader.js'
import { Dict } from '../../python/dict.js'
import type { LoadContext } from '../container.js'
import { refuseWeightsOnly } from '../weights-only/weights-only.js'
import { objectInEntry } from './stored-entry.js'

export function* loadMembers(zip: ZipReader, context: LoadContext): Reading<Dict<string, unknown>> {
  refuseWeightsOnly(context.unpickle.allowOnly, 'a zip of checkpoints')
  const contents =
    context.lazy === null ? yield* zip.readAll() : yield* zip.readWhere(({ name }) => !isCheckpointName(name))
  const members = new Dict<string, unknown>()
  for (const entry of zip.entries) {
    const { name, isDirectory } = entry
    if (isDirectory) continue
    const bytes = contents.get(entry)
    const value = isCheckpointName(name)
      ? yield* objectInEntry({ zip, entry, name, bytes }, context)
      : new Uint8Array(bytes as Uint8Array)
    members.set(name, value)
  }
  return members
}

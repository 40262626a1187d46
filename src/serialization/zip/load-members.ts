// A zip whose members are checkpoints themselves, as stable-baselines3 packs policies and optimizers, and people their runs: a
// dict by member. What is no checkpoint by its name (JSON, texts) stays bytes.

import { isCheckpointName } from '../../io/recognise/recognise-zip.js'
import type { Reading } from '../../io/sources/source.js'
import type { ZipReader } from '../../io/zip/reader.js'
import { Dict } from '../../python/dict.js'
import type { LoadContext } from '../container.js'
import { refuseWeightsOnly } from '../weights-only.js'

export function* loadMembers(zip: ZipReader, context: LoadContext): Reading<Dict<string, unknown>> {
  refuseWeightsOnly(context.unpickle.allowOnly, 'a zip of checkpoints')
  const contents = yield* zip.readAll()
  const members = new Dict<string, unknown>()
  for (const entry of zip.entries) {
    const bytes = contents.get(entry)
    if (bytes === undefined) continue
    members.set(entry.name, isCheckpointName(entry.name) ? context.nested(bytes, entry.name) : new Uint8Array(bytes))
  }
  return members
}

// A model in several files, as transformers shards one: model.safetensors.index.json or pytorch_model.bin.index.json,
//
//   {"metadata": {"total_size": bytes}, "weight_map": {"encoder.weight": "model-00001-of-00002.safetensors", …}}
//
// beside the files that it names. The tensors of all are one dict: shards by name, in each the order of its own, which is
// how transformers reads them. That `total_size` is right is not asked: writers count tied tensors differently.

import { ArchiveError } from '../../errors.js'
import { parseJson } from '../../io/json.js'
import { compareCodePoints } from '../../io/safetensors/writer.js'
import type { Reading } from '../../io/sources/source.js'
import { Dict, OrderedDict } from '../../python/dict.js'
import type { LoadContext } from '../container.js'
import { JsonFields } from '../json-fields.js'
import { metadataOf } from '../safetensors/safetensors-dict.js'

/** An OrderedDict; where shards are safetensors with metadata, it has what they agree on as `metadata`, to be saved with. */
export function* loadIndex(context: LoadContext): Reading<OrderedDict<string, unknown>> {
  context.observe?.format('index')
  const shards = shardsOf(
    new JsonFields(parseJson(yield { offset: 0, length: context.size }, 'the index'), 'the index'),
  )
  const merged = new OrderedDict<string, unknown>()
  const metadata = new CommonMetadata()
  for (const file of [...shards.keys()].toSorted(compareCodePoints)) {
    const shard = yield* shardIn(file, context)
    if (!(shard instanceof Dict)) throw wrong(file, 'the shard holds no dict of tensors')
    checkKeys(shard, shards.get(file) as Set<string>, file)
    for (const [key, value] of shard as Dict<string, unknown>) merged.set(key, value)
    metadata.add(metadataOf(shard))
  }
  if (metadata.common.size > 0) merged.__dict__ = new Dict([['metadata', metadata.common]])
  return merged
}

function* shardIn(file: string, context: LoadContext): Reading<unknown> {
  if (context.lazy !== null) return yield* context.inside({ name: file, file })
  const bytes = yield { file }
  return context.nested(bytes, file, bytes.length)
}

/** The keys that each file should have. */
function shardsOf(index: JsonFields): Map<string, Set<string>> {
  const map = index.fields('weight_map')
  const shards = new Map<string, Set<string>>()
  for (const key of map.object.keys()) {
    const file = map.string(key)
    const keys = shards.get(file)
    if (keys === undefined) shards.set(file, new Set([key]))
    else keys.add(key)
  }
  return shards
}

function checkKeys(shard: Dict, expected: ReadonlySet<string>, file: string): void {
  for (const key of shard.keys()) {
    if (!expected.has(key as string))
      throw wrong(file, `the shard has ${JSON.stringify(key)}, which the index does not say of it`)
  }
  for (const key of expected)
    if (!shard.has(key)) throw wrong(file, `the shard has no ${JSON.stringify(key)}, which the index says of it`)
}

/** The metadata of all shards, without what two of them say differently. */
class CommonMetadata {
  readonly common = new Dict<string, string>()
  private readonly contested = new Set<string>()

  add(metadata: ReadonlyMap<string, string> = new Map()): void {
    for (const [name, text] of metadata) {
      if (this.contested.has(name)) continue
      if ((this.common.get(name) ?? text) === text) {
        this.common.set(name, text)
      } else {
        this.common.delete(name)
        this.contested.add(name)
      }
    }
  }
}

function wrong(file: string, reason: string): ArchiveError {
  return new ArchiveError({
    reason,
    entry: file,
    remedy: 'Index and shards belong to different models, or one is damaged; fetch all of them again',
  })
}

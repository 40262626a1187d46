// An adapter that is open: its tensors sorted, and how they are merged. peft keeps it in a folder as adapter_model.safetensors, or
// .bin, beside adapter_config.json; kohya's scripts and diffusers write one file, which says of itself what is needed.

import { encodeUtf8 } from '../../bytes/utf8.js'
import { isKeywords } from '../../arguments.js'
import { ArchiveError, Checkpoint, Tensor } from '../../index.js'
import type { OpenOptions } from '../../index.js'
import { fileOfFolder } from '../../io/sources/folder.js'
import type { SourceInput } from '../../io/sources/open-source.js'
import { readWhole } from '../../io/sources/read-whole.js'
import { resolveBeside } from '../../io/sources/siblings.js'
import type { ToolSource } from '../opened.js'
import { matcher } from '../patterns.js'
import type { NamePattern } from '../patterns.js'
import { LONGEST_CONFIG, loraConfig } from './config.js'
import type { LoraConfig } from './config.js'
import { adapterTensors } from './keys.js'
import type { AdaptedModule, AdapterTensors } from './keys.js'

/** An adapter with how it is to be merged. */
export interface Adapter {
  /** As for `open`: peft's folder, its adapter_model.safetensors or .bin, a file of diffusers or kohya's scripts. */
  readonly source: ToolSource
  /** adapter_config.json, or what is in it; by default the file of that name beside the source. */
  readonly config?: SourceInput | Readonly<Record<string, unknown>> | undefined
  /** By what its change is multiplied; 1 by default. */
  readonly weight?: number | undefined
  /** Which of its tensors count; all by default. A file of kohya's has those of several models. */
  readonly only?: NamePattern | undefined
}

export interface OpenAdapter extends AdapterTensors {
  /** By what the product of a module's matrices is multiplied. */
  readonly scalingOf: (adapted: AdaptedModule, module: string) => Promise<number>
  readonly config: LoraConfig | null
}

/** @param checkpoint Of `adapter.source`. */
export async function openAdapter(
  adapter: Adapter,
  checkpoint: Checkpoint,
  { limits, signal }: Pick<OpenOptions, 'limits' | 'signal'>,
): Promise<OpenAdapter> {
  const { weight = 1, only } = adapter
  if (typeof weight !== 'number') throw new TypeError(`merge(): weight is ${String(weight)}, which is no number`)
  const isMeant = only === undefined ? () => true : matcher(only)
  const tensors = [...(checkpoint.state_dict() as Iterable<[string, unknown]>)].filter(
    (entry): entry is [string, Tensor] => entry[1] instanceof Tensor && isMeant(entry[0]),
  )
  const sorted = adapterTensors(tensors)
  const config = await configOf(adapter, sorted, { limits, signal })
  return {
    ...sorted,
    config,
    async scalingOf({ A, alpha }, module) {
      const rank = (A as Tensor).sizes[0] as number
      if (alpha !== undefined) return (weight * Number((await alpha.load({ signal })).item())) / rank
      // diffusers, which has no alpha unless it says so, takes the rank for it.
      return weight * (config === null ? 1 : config.scalingOf(module, rank))
    },
  }
}

/** Null of files that need none. */
async function configOf(
  { source, config }: Adapter,
  { modules }: AdapterTensors,
  { limits, signal }: Pick<OpenOptions, 'limits' | 'signal'>,
): Promise<LoraConfig | null> {
  if (isKeywords(config) && !('read' in config)) return loraConfig(encodeUtf8(JSON.stringify(config)))
  const isPlain = modules.every(({ module, alpha }) => alpha !== undefined || isOfDiffusers(module))
  if (config === undefined && isPlain && modules.length > 0) return null
  const beside = source instanceof Checkpoint ? undefined : resolveBeside(fileOfFolder(source))
  const input = config ?? beside?.('adapter_config.json')
  if (input === undefined)
    throw new ArchiveError({
      reason: 'the adapter says of itself neither lora_alpha nor rank, which peft keeps in adapter_config.json',
      remedy: 'Give it: { source: adapter, config: the file, or what is in it }',
    })
  const { bytes } = await readWhole(input as SourceInput, { limits: { ...limits, fileBytes: LONGEST_CONFIG }, signal })
  return loraConfig(bytes)
}

/** diffusers names the model of its pipeline in front. */
function isOfDiffusers(module: string): boolean {
  return /^(?:unet|transformer|text_encoder(?:_\d)?)\./.test(module)
}

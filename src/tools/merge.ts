// Adapters merged into the model that they were trained for, weight by weight while they are written.

import { ArchiveError, Checkpoint, OrderedDict, SafetensorsDict, Tensor, open } from '../index.js'
import type { Dict, OpenOptions } from '../index.js'
import { isDestination } from '../io/sinks/open-sink.js'
import type { Destination } from '../io/sinks/open-sink.js'
import { castLater } from './cast.js'
import { openAdapter } from './lora/adapter.js'
import type { Adapter, OpenAdapter } from './lora/adapter.js'
import { targetsOf } from './lora/targets.js'
import { mergedBias, mergedWeight } from './lora/weights.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'
import { counted, withText } from './text.js'
import { viewKeys } from './views.js'
import { prepared, written } from './written.js'
import type { Conversion, WriteOptions } from './written.js'

/** What `merge` takes by name, besides what `open` takes. */
export interface MergeOptions extends OpenOptions, WriteOptions {
  /** Which state dict of the base is meant, where it has several: that at a path. */
  readonly state_dict?: string | undefined
}

/** What `merge` wrote. */
export interface Merge extends Conversion {
  /** The base's names of the tensors that are no longer as they were: changed, or of an adapter. */
  readonly merged: readonly string[]
}

/** A source as for `open`, or with how it is to be merged. */
export type AdapterInput = ToolSource | Adapter

/**
 * Merges LoRA adapters into the state dict of their base, as peft's `merge_and_unload`: those of Linear, Conv1d to Conv3d, Embedding
 * and transformers' Conv1D, DoRA, biases, and modules that the adapter has whole. Several are merged one after the other. Of neither
 * file is more in memory than the adapter's matrices for one weight and a piece of that.
 *
 * @param base As for `open`, or a checkpoint that is open, which stays open.
 * @param adapters One or several: peft's folder (or the adapter_model.safetensors or .bin in it, with adapter_config.json beside it), a
 *   file of diffusers or of kohya's scripts; `{ source, config, weight, only }` says more.
 * @param destination As for `save`; the options may stand in its place. Without it the tensors are returned, read, by name.
 * @throws As `convert`; ArchiveError for a tensor of an adapter that the base has no place for; ShapeError where shapes differ;
 *   UnsupportedError for adapters of other kinds, and of quantized bases.
 * @example
 * import { merge } from 'torchlet/tools'
 * await merge('base/model.safetensors', 'adapter', 'merged.safetensors')
 * await merge('base', [{ source: 'style', weight: 0.7 }, 'adapter'], 'merged.safetensors', { dtype: 'float16' })
 */
export async function merge(
  base: ToolSource,
  adapters: AdapterInput | readonly AdapterInput[],
  options?: MergeOptions,
): Promise<Dict<string, Tensor>>
export async function merge(
  base: ToolSource,
  adapters: AdapterInput | readonly AdapterInput[],
  destination: undefined,
  options?: MergeOptions,
): Promise<Dict<string, Tensor>>
export async function merge(
  base: ToolSource,
  adapters: AdapterInput | readonly AdapterInput[],
  destination: Destination,
  options?: MergeOptions,
): Promise<Merge>
export async function merge(
  base: ToolSource,
  adapters: AdapterInput | readonly AdapterInput[],
  given?: Destination | MergeOptions,
  more?: MergeOptions,
): Promise<Dict<string, Tensor> | Merge> {
  const destination = given !== undefined && isDestination(given) ? given : undefined
  const { state_dict, format, dtype, prefix, add_prefix, rename, max_shard_size, metadata, allow, ...opening } =
    destination === undefined ? ((given as MergeOptions | undefined) ?? more ?? {}) : (more ?? {})
  const reading = { ...opening, onProgress: undefined }
  const opened: Checkpoint[] = []
  try {
    return await withCheckpoint(base, reading, async (checkpoint) => {
      const merging = new Merging(checkpoint.state_dict(state_dict))
      for (const each of Array.isArray(adapters) ? (adapters as readonly AdapterInput[]) : [adapters as AdapterInput]) {
        const adapter = isAdapter(each) ? each : { source: each }
        const { source } = adapter
        const found = source instanceof Checkpoint ? source : await open(source, { ...reading, resolve: undefined })
        if (!(source instanceof Checkpoint)) opened.push(found)
        await merging.add(await openAdapter(adapter, found, opening))
      }
      const made = await prepared('merge', merging.dict(), { dtype, prefix, add_prefix, rename }, opening)
      if (destination !== undefined)
        return mergeOf(await written(made, destination, { format, max_shard_size, metadata, allow }, opening), [
          ...merging.merged,
        ])
      for (const tensor of made.dict.values()) await tensor.load({ signal: opening.signal })
      return made.dict
    })
  } finally {
    for (const checkpoint of opened) await checkpoint.close()
  }
}

function isAdapter(given: AdapterInput): given is Adapter {
  return typeof given === 'object' && given !== null && 'source' in given
}

function mergeOf(conversion: Conversion, merged: readonly string[]): Merge {
  const text = String(conversion)
  return withText({ ...conversion, merged }, () => `${text}, ${counted(merged.length, 'tensor')} merged`)
}

/** The base's tensors, one after the other changed. */
class Merging {
  readonly merged = new Set<string>()
  private readonly base: Dict<string, Tensor>
  private readonly tensors: Map<string, Tensor>
  /** Names of one and the same tensor, which PyTorch changes together. */
  private readonly tied = new Map<string, readonly string[]>()

  constructor(base: Dict<string, Tensor>) {
    this.base = base
    this.tensors = new Map(base)
    const viewOf = viewKeys()
    const groups = new Map<unknown, string[]>()
    for (const [name, tensor] of base) {
      if (!((tensor as unknown) instanceof Tensor)) continue
      const key = viewOf(tensor)
      const group = groups.get(key) ?? []
      groups.set(key, group)
      group.push(name)
      this.tied.set(name, group)
    }
  }

  async add({ modules, whole, scalingOf, config }: OpenAdapter): Promise<void> {
    const names = new Set(this.tied.keys())
    const { moduleOf, nameOf } = targetsOf(
      modules.map(({ module }) => module),
      names,
    )
    // Embeddings that were resized are in the adapter with what they were before it.
    for (const [given, tensor] of whole) {
      const name = nameOf(given)
      const before = this.tensors.get(name)
      if (before !== undefined) this.set(name, await inPlaceOf(before, tensor, name))
      else if (config?.isSaved(name.slice(0, name.lastIndexOf('.'))) === true) this.set(name, tensor)
      else throw nowhere(given)
    }
    for (const adapted of modules) {
      const module = moduleOf(adapted.module)
      const name = `${module}.weight`
      const scaling = await scalingOf(adapted, module)
      const change = {
        name,
        A: adapted.A as Tensor,
        B: adapted.B as Tensor,
        magnitude: adapted.magnitude,
        isEmbedding: adapted.isEmbedding,
        scaling,
        fan_in_fan_out: config?.fan_in_fan_out === true,
      }
      this.set(name, mergedWeight(this.tensors.get(name) as Tensor, change))
      if (adapted.bias === undefined) continue
      const bias = this.tensors.get(`${module}.bias`)
      if (bias === undefined) throw nowhere(`${adapted.module}.lora_B.bias`)
      this.set(`${module}.bias`, mergedBias(bias, adapted.bias, scaling, `${module}.bias`))
    }
  }

  /** As the base was: its class, metadata and order. */
  dict(): Dict<string, Tensor> {
    const { base, tensors } = this
    if (base instanceof SafetensorsDict) return new SafetensorsDict(tensors, base.metadata)
    const dict = new OrderedDict(tensors)
    dict.__dict__ = base.__dict__
    return dict
  }

  private set(name: string, tensor: Tensor): void {
    for (const each of this.tied.get(name) ?? [name]) {
      this.tensors.set(each, each === name ? tensor : tensor.detach())
      this.merged.add(each)
    }
  }
}

/** Copied into the base's parameter by load_state_dict: the base's dtype stays. */
async function inPlaceOf(before: Tensor, tensor: Tensor, name: string): Promise<Tensor> {
  if (before.shape.join() !== tensor.shape.join())
    throw new ArchiveError({
      reason: `${JSON.stringify(name)} is [${before.shape.join(', ')}] in the base and [${tensor.shape.join(', ')}] in the adapter`,
      remedy: 'Take the base that it was trained with, its embeddings resized as they were then',
    })
  return before.dtype === tensor.dtype ? tensor : castLater(tensor, before.dtype, {})
}

function nowhere(name: string): ArchiveError {
  return new ArchiveError({
    reason: `the adapter has ${JSON.stringify(name.slice(0, 200))}, which the base has no place for`,
    remedy: 'Take the base that it was trained with',
  })
}

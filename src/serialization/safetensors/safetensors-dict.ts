// What a safetensors file loads as: a dict of tensors, and the file's metadata beside it.

import { Dict } from '../../python/dict.js'
import type { Tensor } from '../../tensor/tensor.js'

/** Text by name, as safetensors has it. */
export type SafetensorsMetadata = ReadonlyMap<string, string> | Readonly<Record<string, string>>

/**
 * The tensors of a safetensors file by name, in the order in which they lie in the file.
 *
 * Saved as `.safetensors`, it keeps its metadata unless the option `metadata` gives another. Saved as `.pt`, it is a dict,
 * or where there is metadata an OrderedDict, which Python lets have an attribute: `metadata`, found again there and here.
 *
 * @example
 * import { load, save, tensor, SafetensorsDict } from 'torchlet'
 * const bytes = await save({ weight: tensor([1.5]) }, undefined, { format: 'safetensors', metadata: { format: 'pt' } })
 * const tensors = await load(bytes, { expect: SafetensorsDict })
 * tensors.metadata.get('format')   // 'pt'
 */
export class SafetensorsDict extends Dict<string, Tensor> {
  constructor(tensors?: Iterable<readonly [string, Tensor]> | null, metadata: Dict<string, string> = new Dict()) {
    super(tensors)
    if (metadata.size > 0) this.__dict__ = new Dict([['metadata', metadata]])
  }

  /** The file's `__metadata__`; empty where there is none. */
  get metadata(): Dict<string, string> {
    return metadataOf(this) ?? new Dict()
  }
}

/** The metadata that a dict carries as an attribute, if it is text for text. */
export function metadataOf(dict: Dict): Dict<string, string> | undefined {
  const metadata = dict.__dict__?.get('metadata')
  if (!(metadata instanceof Dict)) return undefined
  for (const [name, text] of metadata) if (typeof name !== 'string' || typeof text !== 'string') return undefined
  return metadata as Dict<string, string>
}

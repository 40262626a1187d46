// The options of `save`, which every container's writer is given.

import type { ProgressOptions } from '../../io/progress.js'
import type { WriterClasses } from '../names/class-names.js'
import type { SafetensorsMetadata } from '../safetensors/safetensors-dict.js'
import type { WeightsOnly } from '../weights-only/weights-only.js'

/** What `save` takes by name. */
export interface SaveOptions extends ProgressOptions {
  /** The archive's root folder. Default: the destination's name without its last extension, `archive` without one. */
  readonly name?: string | undefined
  /** The pickle's protocol. Default: 2, as PyTorch. */
  readonly pickle_protocol?: 2 | 3 | 4 | 5 | undefined
  /** Names beyond PyTorch's own and Python's data classes that may be written, or `'all'`. */
  readonly allow?: readonly string[] | 'all' | undefined
  /** `true`: write only what PyTorch 2.14 reads with `weights_only=True`; `'1.13'`, `'2.6'`: what these read. */
  readonly weights_only?: WeightsOnly | undefined
  /** `'keep'`: storages that were on a GPU when they were saved are said to be there again. Default: all are on the cpu. */
  readonly location?: 'keep' | undefined
  /** Your own module classes by their Python name, `{ '__main__.Net': Net }`, where they do not say it as statics. */
  readonly classes?: WriterClasses | undefined
  /** `false`: the format before PyTorch 1.6, which every release reads. Dtypes that came later do not fit into it. */
  readonly _use_new_zipfile_serialization?: boolean | undefined
  /** Another format than PyTorch's own. A path that ends in `.safetensors` says the same. */
  readonly format?: 'safetensors' | undefined
  /** Text by name to write beside the tensors, in safetensors. Default: what the dict was loaded with. */
  readonly metadata?: SafetensorsMetadata | undefined
}

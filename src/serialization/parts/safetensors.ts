// What reads safetensors, and the index of a model in several files, which mostly are that.

import type { FileKind } from '../../io/recognise/file-kind.js'
import type { ContainerLoader } from '../container.js'
import { loadSafetensors } from '../safetensors/load-safetensors.js'
import { loadIndex } from '../sharded/load-index.js'

export const safetensors = {
  safetensors: loadSafetensors,
  index: loadIndex,
} as const satisfies Partial<Record<FileKind, ContainerLoader>>
export { SafetensorsDict } from '../safetensors/safetensors-dict.js'

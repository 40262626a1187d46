// What reads the kinds of files that are neither the zip of torch.save nor safetensors.

import type { FileKind } from '../../io/recognise/file-kind.js'
import type { ContainerLoader } from '../container.js'
import { loadLegacy } from '../legacy/load-legacy.js'
import { loadTar } from '../legacy/load-tar.js'
import { loadGzip } from '../load-gzip.js'
import { loadPickle } from '../load-pickle.js'
import { loadNpy } from '../numpy/load-npy.js'
import { loadDistributed } from '../sharded/load-distributed.js'

export { loadNpz } from '../numpy/load-npy.js'
export { loadMembers } from '../zip/load-members.js'

export const containers = {
  legacy: loadLegacy,
  tar: loadTar,
  pickle: loadPickle,
  gzip: loadGzip,
  distributed: loadDistributed,
  npy: loadNpy,
} as const satisfies Partial<Record<FileKind, ContainerLoader>>

// Reads the object out of a file of any kind: recognises the kind, and hands over to its loader. Files within
// files come back here.

import { LimitError, UnsupportedError } from '../errors.js'
import { BytesSource } from '../io/bytes-source.js'
import { readSample } from '../io/file-sample.js'
import type { ArchiveLimits } from '../io/limits.js'
import { performSync } from '../io/perform.js'
import { recognise } from '../io/recognise.js'
import type { FileKind } from '../io/recognise.js'
import type { Origin, Reading } from '../io/source.js'
import type { UnpickleOptions } from '../pickle/known.js'
import type { ContainerLoader, LoadContext } from './container.js'
import { loadDistributed } from './load-distributed.js'
import { loadIndex } from './load-index.js'
import { loadSafetensors } from './load-safetensors.js'
import { loadZip } from './load-zip.js'
import type { Observer } from './observer.js'

/** What reads each kind of file. */
const loaders: Readonly<Record<FileKind, ContainerLoader>> = {
  zip: loadZip,
  legacy: () => unread('legacy'),
  tar: () => unread('tar'),
  pickle: () => unread('pickle'),
  safetensors: loadSafetensors,
  gzip: () => unread('gzip'),
  index: loadIndex,
  distributed: loadDistributed,
}

/** Files within files: a checkpoint in gzip in an archive is three deep. */
const deepest = 8

export interface ReadOptions {
  readonly limits: ArchiveLimits
  readonly unpickle: UnpickleOptions
  readonly observe?: Observer | undefined
}

/** The object in a file of any kind; `depth` counts the files around it. */
export function* read(file: Origin & { readonly size: number }, options: ReadOptions, depth = 0): Reading<unknown> {
  const kind = recognise(yield* readSample(file))
  const { limits, unpickle, observe } = options
  const context: LoadContext = {
    origin: file,
    size: file.size,
    limits,
    unpickle,
    observe,
    nested(bytes, name) {
      if (depth === deepest) throw new LimitError({ what: 'the depth of files in files', limit: deepest, got: depth + 1 })
      const inner = new BytesSource(bytes, { name: file.name === undefined ? name : `${file.name}!${name}` })
      return performSync(read(inner, { limits, unpickle, observe: observe?.member(name) }, depth + 1), inner)
    },
  }
  return yield* loaders[kind](context)
}

function unread(kind: FileKind): never {
  throw new UnsupportedError({
    what: `this is a file in the ${kind} format, which this release of torchlet does not read yet`,
    instead: 'Save it again with a PyTorch from 1.6 on: torch.save(torch.load(path), path)',
  })
}

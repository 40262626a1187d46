// Tells what a file is by its first and last bytes. What torchlet reads is named (file-kind.ts); for everything else the error
// says what it is, where it came from, and what to do: signatures.ts, model-formats.ts and text-faults.ts.

import { ArchiveError, UnsupportedError } from '../../errors.js'
import type { FileSample, Stranger } from '../sources/file-sample.js'
import { kindOf } from './file-kind.js'
import type { FileKind } from './file-kind.js'
import { convertedPickle } from './line-ends.js'
import { modelFormat } from './model-formats.js'
import { textFault } from './text-faults.js'
import { signatureOf } from './signatures.js'
import type { Origin } from '../sources/source.js'

/**
 * The kind of a file that torchlet knows.
 *
 * @throws UnsupportedError for a complete file of another format, ArchiveError for what is damaged, or
 * something else in the place of a model.
 * @example
 * if (recognise(yield* readSample({ name: 'model.pt', size })) === 'zip') { … }
 */
export function recognise(sample: FileSample): FileKind {
  if (sample.size === 0) {
    const instead = 'The download or the save did not finish; fetch or save it again'
    throw mistaken(sample, { what: 'an empty file', instead })
  }
  const kind = kindOf(sample)
  const stranger =
    kind === undefined
      ? (signatureOf(sample.head) ?? modelFormat(sample) ?? textFault(sample))
      : kind === 'pickle'
        ? (modelFormat(sample) ?? convertedPickle(sample))
        : undefined
  if (stranger !== undefined) throw strange(sample, stranger)
  if (kind !== undefined) return kind
  throw mistaken(sample, {
    what: `no file that torchlet knows (it begins with the bytes ${hex(sample.head)})`,
    instead: 'Check that it is a file that torch.save or safetensors wrote, and fetch it again',
  })
}

/** As an error, with the file's name: for archives that turn out to be something else. */
export function strange(origin: Origin, stranger: Stranger): ArchiveError | UnsupportedError {
  if (stranger.mistaken) return mistaken(origin, stranger)
  return new UnsupportedError({ what: `${named(origin)} is ${stranger.what}`, instead: stranger.instead })
}

function mistaken(origin: Origin, stranger: Stranger): ArchiveError {
  return new ArchiveError({ reason: `${named(origin)} is ${stranger.what}`, remedy: stranger.instead })
}

function named({ name, status }: Origin): string {
  if (name === undefined) return 'this'
  return status === undefined ? name : `${name} (HTTP ${status})`
}

function hex(head: Uint8Array): string {
  return Array.from(head.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join(' ')
}

// Tells what a tar archive holds, by the names of its files: one of PyTorch 0.1, or a model packed with other things, which
// is to be unpacked.

import { ArchiveError } from '../../errors.js'
import type { Stranger } from '../sources/file-sample.js'
import type { Origin } from '../sources/source.js'
import { strange } from './recognise.js'

/** The members by which PyTorch 0.1 reads its archives. */
const TORCH = ['pickle', 'storages', 'tensors']

/**
 * Returns for an archive of PyTorch 0.1.
 *
 * @throws UnsupportedError for another archive, ArchiveError for a half one.
 */
export function recogniseTar(names: readonly string[], origin: Origin): void {
  const missing = TORCH.filter((name) => !names.includes(name))
  if (missing.length === 0) return
  if (missing.length === TORCH.length) throw strange(origin, strangerOf(names.filter((name) => !isOfSystem(name))))
  throw new ArchiveError({
    reason: `the tar archive has no member ${missing.join(' and no member ')}`,
    remedy: 'No version of PyTorch wrote it: save the object again with torch.save',
  })
}

function strangerOf(names: readonly string[]): Stranger {
  const named = (pattern: RegExp): string | undefined => names.find((name) => pattern.test(name))?.replace(/^\.\//, '')
  const weights = named(/\.ckpt$/) ?? named(/\.(nemo|pt|pth|bin|safetensors)$/)
  if (named(/(^|\/)model_config\.yaml$/) !== undefined) {
    return {
      what: 'a NeMo model (.nemo), a tar archive of weights, configuration and more',
      instead: `Unpack it (tar -xf), and load ${weights ?? 'the file in it that holds the weights'}`,
    }
  }
  const unpacked = named(/(^|\/)data\.pkl$/)
  if (unpacked !== undefined) {
    const folder = unpacked.slice(0, -'data.pkl'.length) || 'it'
    return {
      what: 'a tar archive of an unpacked checkpoint',
      instead: `Unpack it (tar -xf), and load the folder ${folder}`,
    }
  }
  const shown = names.slice(0, 3).join(', ')
  return {
    what: `a tar archive of files (${shown}${names.length > 3 ? ', …' : ''}), not of PyTorch 0.1`,
    instead: `Unpack it (tar -xf), and load ${weights ?? 'the file that you need'}`,
  }
}

/** What macOS packs beside each file. */
function isOfSystem(name: string): boolean {
  return /(^|\/)(\._[^/]*|\.DS_Store)$/.test(name)
}

// The fingerprint of what a file holds, whatever its format, computed while it is read.

import { Tensor, UnsupportedError, fingerprint as fingerprintOf } from '../index.js'
import type { Dict, OpenOptions } from '../index.js'
import { withCheckpoint } from './opened.js'
import type { ToolSource } from './opened.js'

/** What `fingerprint` takes by name, besides what `open` takes. */
export interface FingerprintOptions extends OpenOptions {
  /** Only of the state dict: that at a path, or the only one. */
  readonly state_dict?: string | true | undefined
}

/**
 * `fingerprint` of torchlet of what is in a file, of which no more than a piece is in memory: equal for equal contents, as zip,
 * legacy file or safetensors.
 *
 * @param source As for `open`, or a checkpoint that is open, which stays open.
 * @returns SHA-256 as hexadecimal text.
 * @throws As `open`; ArchiveError where a state dict is wanted and there is none, or more than one.
 * @example
 * import { fingerprint } from 'torchlet/tools'
 * const same = (await fingerprint('weights.pt')) === (await fingerprint('weights.safetensors'))
 */
export async function fingerprint(source: ToolSource, options: FingerprintOptions = {}): Promise<string> {
  const { state_dict, onProgress, ...opening } = options
  const watched = { signal: opening.signal, onProgress }
  return withCheckpoint(source, opening, async (checkpoint) => {
    const value =
      state_dict === undefined
        ? await checkpoint.get('', { lazy: true })
        : checkpoint.state_dict(state_dict === true ? '' : state_dict)
    try {
      return await fingerprintOf(value, watched)
    } catch (error) {
      if (!(error instanceof UnsupportedError)) throw error
    }
    // Storages that stand for themselves are told by their bytes as text: all is read first.
    if (state_dict === undefined) return fingerprintOf(await checkpoint.get('', { signal: opening.signal }), watched)
    for (const tensor of (value as Dict).values())
      if (tensor instanceof Tensor) await tensor.load({ signal: opening.signal })
    return fingerprintOf(value, watched)
  })
}

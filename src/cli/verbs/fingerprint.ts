// torchlet fingerprint

import { fingerprint } from '../../tools/index.js'
import { perform } from '../perform.js'
import { sourceOf } from '../source.js'
import { STATE_DICT_HELP, fileVerb } from '../verb.js'

/** What `--json` prints. */
export interface Fingerprinted {
  readonly schema: 1
  /** SHA-256 as hexadecimal text. */
  readonly fingerprint: string
}

export const fingerprintVerb = fileVerb('fingerprint', 'Print a SHA-256 of what a file holds, the same in every format')
  .option('--state-dict [path]', STATE_DICT_HELP)
  .action((file, { stateDict, ...options }) =>
    perform(options, async (job) => {
      const text = await fingerprint(sourceOf(file), { ...job, state_dict: stateDict })
      const json: Fingerprinted = { schema: 1, fingerprint: text }
      return { json, text }
    }),
  )

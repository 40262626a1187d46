// torchlet fingerprint

import { fingerprint } from '../../tools/index.js'
import { perform } from '../perform.js'
import { sourceOf } from '../source.js'
import { fileVerb } from '../verb.js'
import { STATE_DICT_HELP } from '../verb.js'

export const fingerprintVerb = fileVerb('fingerprint', 'Print a SHA-256 of what a file holds, the same in every format')
  .option('--state-dict [path]', STATE_DICT_HELP)
  .action((file, { stateDict, ...options }) =>
    perform(options, async (job) => {
      const text = await fingerprint(sourceOf(file), { ...job, state_dict: stateDict })
      return { json: { schema: 1, fingerprint: text }, text }
    }),
  )

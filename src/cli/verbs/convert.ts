// torchlet convert

import { convert } from '../../tools/index.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { STATE_DICT_HELP } from '../verb.js'
import { OUTPUT_HELP, writeOptionsOf, writingTo, writingVerb } from '../writing.js'

export const convertVerb = writingVerb('convert', 'Write the tensors of a file to another one: format, dtype, names')
  .argument('<to>', OUTPUT_HELP)
  .option('--state-dict [path]', STATE_DICT_HELP)
  .action((file, to, options) =>
    perform(options, (job) =>
      writingTo(to, options, async () =>
        told(await convert(sourceOf(file), to, { ...job, ...writeOptionsOf(options), state_dict: options.stateDict })),
      ),
    ),
  )

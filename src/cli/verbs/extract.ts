// torchlet extract

import { extract } from '../../tools/index.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { each, namePattern } from '../verb.js'
import { OUTPUT_FLAGS, OUTPUT_HELP, STATE_DICT_PATH_HELP, writeOptionsOf, writingTo, writingVerb } from '../writing.js'

export const extractVerb = writingVerb('extract', 'Write some tensors of a file to another one')
  .argument(
    '<names...>',
    'of the state dict, or paths as inspect lists them; what lies below either; globs (layers.*.bias), /regular expressions/',
    each(namePattern),
  )
  .requiredOption(OUTPUT_FLAGS, OUTPUT_HELP)
  .option('--state-dict <path>', STATE_DICT_PATH_HELP)
  .action((file, names, options) =>
    perform(options, (job) =>
      writingTo(options.output, options, async () => {
        const extracting = { ...job, ...writeOptionsOf(options), state_dict: options.stateDict }
        return told(await extract(sourceOf(file), names, options.output, extracting))
      }),
    ),
  )

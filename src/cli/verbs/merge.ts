// torchlet merge

import { merge } from '../../tools/index.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { each, number } from '../verb.js'
import { OUTPUT_FLAGS, OUTPUT_HELP, STATE_DICT_PATH_HELP, writeOptionsOf, writingTo, writingVerb } from '../writing.js'

export const mergeVerb = writingVerb('merge', 'Merge LoRA adapters into the model that they were trained for')
  .argument('<adapters...>', "peft's folders, or files of diffusers or of kohya's scripts; one after the other")
  .requiredOption(OUTPUT_FLAGS, OUTPUT_HELP)
  .option(
    '--weight <number>',
    'how much of an adapter, 1 by default; repeatable: for the first, the second …',
    each(number),
  )
  .option('--state-dict <path>', STATE_DICT_PATH_HELP)
  .action((file, adapters, { weight = [], ...options }) =>
    perform(options, (job) => {
      if (weight.length > adapters.length)
        throw new Error(`there are ${weight.length} weights for ${adapters.length} adapters`)
      const weighted = adapters.map((adapter, index) => ({ source: sourceOf(adapter), weight: weight[index] }))
      return writingTo(options.output, options, async () => {
        const merging = { ...job, ...writeOptionsOf(options), state_dict: options.stateDict }
        return told(await merge(sourceOf(file), weighted, options.output, merging))
      })
    }),
  )

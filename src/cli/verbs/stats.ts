// torchlet stats

import { stats } from '../../tools/index.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { count, fileVerb } from '../verb.js'

export const statsVerb = fileVerb(
  'stats',
  'Say what the numbers of each tensor are like: range, mean, spread, NaN, infinities, zeros',
)
  .option('--bins <n>', 'bins of the histograms, which JSON has; 0 for none', count(0), 10)
  .action((file, { bins, ...options }) =>
    perform(options, async (job) => told(await stats(sourceOf(file), { ...job, bins }))),
  )

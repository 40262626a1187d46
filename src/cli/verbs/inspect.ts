// torchlet inspect

import { inspect } from '../../tools/index.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { fileVerb } from '../verb.js'

export const inspectVerb = fileVerb(
  'inspect',
  'List the tensors of a file: paths, dtypes, shapes, sizes, shared memory',
)
  .alias('ls')
  .action((file, options) => perform(options, async (job) => told(await inspect(sourceOf(file), job))))

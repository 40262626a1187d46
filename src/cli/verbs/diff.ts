// torchlet diff

import { diff } from '../../tools/index.js'
import { EXIT } from '../exit.js'
import { perform, told } from '../perform.js'
import { SOURCE_HELP, STDIN, sourceOf } from '../source.js'
import { amount, verb } from '../verb.js'
import { STATE_DICT_PATH_HELP } from '../writing.js'

export const diffVerb = verb(
  'diff',
  'Compare two files by the names of their tensors: which there are, shapes, dtypes, values',
)
  .argument('<a>', SOURCE_HELP)
  .argument('<b>', 'likewise')
  .option('--no-values', 'compare names, shapes and dtypes, and read no tensor')
  .option('--rtol <number>', 'elements are equal within atol + rtol * |b|, as in torch.isclose', amount, 0)
  .option('--atol <number>', 'likewise', amount, 0)
  .option('--no-equal-nan', 'NaN differs from NaN')
  .option('--state-dict-a <path>', STATE_DICT_PATH_HELP)
  .option('--state-dict-b <path>', 'likewise')
  .action((a, b, { values, rtol, atol, equalNan, stateDictA, stateDictB, ...options }) =>
    perform(options, async (job) => {
      if (a === STDIN && b === STDIN) throw new Error('only one of the two can be standard input')
      const state_dict =
        stateDictA === undefined && stateDictB === undefined
          ? undefined
          : ([stateDictA ?? '', stateDictB ?? ''] as const)
      const found = await diff(sourceOf(a), sourceOf(b), {
        ...job,
        values,
        rtol,
        atol,
        equal_nan: equalNan,
        state_dict,
      })
      return told(found, found.same ? EXIT.ok : EXIT.no)
    }),
  )

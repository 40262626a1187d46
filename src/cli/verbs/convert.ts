// torchlet convert

import { Option } from '@commander-js/extra-typings'
import { convert } from '../../tools/index.js'
import { FORCE_HELP, writingTo } from '../destination.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { STATE_DICT_HELP, asText, each, fileVerb, pair, replacement } from '../verb.js'

export const convertVerb = fileVerb('convert', 'Write the tensors of a file to another one: format, dtype, names')
  .argument('<to>', 'the path to write; .safetensors says the format')
  .addOption(
    new Option('--format <format>', 'in place of what the path says').choices([
      'zip',
      'legacy',
      'safetensors',
    ] as const),
  )
  .option('--dtype <name>', 'what floating-point tensors become, such as float16')
  .option('--state-dict [path]', STATE_DICT_HELP)
  .option('--prefix [text]', "removed from names; without text: a wrapper's (module., _orig_mod.)")
  .option(
    '--rename <pattern=text>',
    'replace in names what a regular expression matches; repeatable',
    each(replacement),
  )
  .option('--metadata <name=text>', 'text that safetensors has beside the tensors; repeatable', each(pair))
  .option('--allow <name>', "a class of your own that may be written into PyTorch's formats; repeatable", each(asText))
  .option('--force', FORCE_HELP)
  .action((file, to, { stateDict, metadata, force, json, ...options }) =>
    perform({ json }, (job) =>
      writingTo(to, { force }, async () =>
        told(
          await convert(sourceOf(file), to, {
            ...job,
            ...options,
            state_dict: stateDict,
            metadata: metadata && new Map(metadata),
          }),
        ),
      ),
    ),
  )

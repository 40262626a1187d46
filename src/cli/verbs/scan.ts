// torchlet scan

import { availableParallelism } from 'node:os'
import { Option } from '@commander-js/extra-typings'
import { EXIT } from '../exit.js'
import type { Exit } from '../exit.js'
import { guarded } from '../perform.js'
import { ProgressBar } from '../progress.js'
import { filesOf } from '../scanning/files.js'
import { judged } from '../scanning/judged.js'
import { exitOf, lineOf, wordOf } from '../scanning/verdict.js'
import { STDIN } from '../source.js'
import { styled, writeLine } from '../terminal.js'
import { amount, asText, byteCount, count, each, verb } from '../verb.js'

export const scanVerb = verb(
  'scan',
  'Judge files before Python loads them: every name and operator, none of which is run',
)
  .argument('<file...>', 'paths, http(s) addresses, - for standard input; of folders all files, however deep')
  .option(
    '--allow <name>',
    "a class or operator of your own, as good as PyTorch's (my_models.Net); repeatable",
    each(asText),
  )
  .addOption(
    new Option('--fail-on <verdict>', 'from what on the exit status is 1')
      .choices(['unknown', 'dangerous'] as const)
      .default('unknown' as const),
  )
  .option('--include <glob>', 'of files in folders only these (*.pt, models/**); repeatable', each(asText))
  .option('--exclude <glob>', 'and not these; repeatable', each(asText))
  .addOption(
    new Option('--jobs <n>', 'files at a time, each in a process of its own')
      .argParser(count(1))
      .default(Math.min(availableParallelism(), 4), 'as many as processors, at most 4'),
  )
  .option('--timeout <seconds>', 'that a file may take', amount, 60)
  .addOption(
    new Option('--memory <size>', 'that a file may take, with the process around it')
      .argParser(byteCount)
      .default(2 ** 30, '1G'),
  )
  .action((args, { allow = [], failOn, include, exclude, jobs, timeout, memory, json }) =>
    guarded({ json }, async (signal) => {
      const files = [...filesOf(args, { include, exclude })]
      if (files.length === 0) throw new Error('there are no such files, so that nothing was judged')
      // Lines that appear are progress enough.
      const progress = process.stdout.isTTY ? null : new ProgressBar('files')
      const sums = { clean: 0, unknown: 0, dangerous: 0, failed: 0 }
      let exit: Exit = EXIT.ok
      let loaded = 0
      const options = { jobs, timeout, memory, allow, signal, readsStdin: args.includes(STDIN) }
      for await (const each of judged(files, options)) {
        await writeLine(json === true ? JSON.stringify(each) : lineOf(each))
        progress?.update({ loaded: ++loaded, total: files.length })
        sums[wordOf(each)]++
        exit = Math.max(exit, exitOf(each, failOn)) as Exit
      }
      progress?.end()
      if (json !== true) await writeLine(styled('dim', sumsText(sums), process.stderr), process.stderr)
      return exit
    }),
  )

function sumsText(sums: Readonly<Record<string, number>>): string {
  const all = Object.values(sums).reduce((sum, each) => sum + each, 0)
  const parts = Object.entries(sums).filter(([, number]) => number > 0)
  return `${all} file${all === 1 ? '' : 's'}: ${parts.map(([word, number]) => `${number} ${word}`).join(', ')}`
}

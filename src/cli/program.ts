// The command: its table of verbs, which dispatch, help and docs/cli.md follow.

import { Command } from '@commander-js/extra-typings'
import type { CommandUnknownOpts } from '@commander-js/extra-typings'
import { EXIT_TEXTS } from './exit.js'
import { convertVerb } from './verbs/convert.js'
import { diffVerb } from './verbs/diff.js'
import { extractVerb } from './verbs/extract.js'
import { fingerprintVerb } from './verbs/fingerprint.js'
import { inspectVerb } from './verbs/inspect.js'
import { mergeVerb } from './verbs/merge.js'
import { printVerb } from './verbs/print.js'
import { runVerb } from './verbs/run.js'
import { scanVerb } from './verbs/scan.js'
import { statsVerb } from './verbs/stats.js'
import { verifyVerb } from './verbs/verify.js'
import { version } from './version.js'

const verbs: readonly CommandUnknownOpts[] = [
  inspectVerb,
  printVerb,
  statsVerb,
  diffVerb,
  convertVerb,
  extractVerb,
  mergeVerb,
  runVerb,
  scanVerb,
  verifyVerb,
  fingerprintVerb,
]

export const program: CommandUnknownOpts = new Command('torchlet')
  .description("PyTorch's files: look into them, check, compare, convert and run them, without Python")
  .version(version(), '-V, --version')
  .helpCommand(false)
  .showHelpAfterError('(torchlet --help, torchlet VERB --help)')
  .addHelpText(
    'after',
    `\nExit status:\n${EXIT_TEXTS.map(([status, text]) => `  ${String(status).padEnd(4)}${text}`).join('\n')}`,
  )
  .exitOverride()

for (const verb of verbs) program.addCommand(verb.copyInheritedSettings(program))

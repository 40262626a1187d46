// The command `torchlet`.

import { CommanderError } from '@commander-js/extra-typings'
import { EXIT } from './exit.js'
import { program } from './program.js'
import { endQuietlyWithoutReader } from './terminal.js'

endQuietlyWithoutReader()
try {
  await program.parseAsync()
} catch (error) {
  // What is wrong with the arguments, or the help that was asked for, has been written.
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.failed
}

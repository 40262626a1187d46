// Writing to the terminal or to what stands in its place: lines, colours, and the end of a pipe that nobody reads any more.

import { styleText } from 'node:util'
import { printable } from '../tools/text.js'
import { EXIT } from './exit.js'

type Style = 'bold' | 'dim' | 'green' | 'red' | 'yellow'

/** In colours where the stream is a terminal, and NO_COLOR is not set (`styleText` looks at both). */
export function styled(style: Style, text: string, stream: NodeJS.WriteStream): string {
  return styleText(style, text, { stream })
}

/**
 * Text that quotes a file, as it goes to a stream: to a terminal without what would move its cursor, change its colours or its title,
 * elsewhere as it is.
 */
export function safeFor(stream: NodeJS.WriteStream, text: string): string {
  return stream.isTTY ? text.split('\n').map(printable).join('\n') : text
}

/** Writes a line; waits where the reader is slower. */
export async function writeLine(line: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  if (!stream.write(`${line}\n`)) await new Promise((resolve) => stream.once('drain', resolve))
}

/** `torchlet inspect … | head`: what is left to say is not said, without a word, as other programs end there. */
export function endQuietlyWithoutReader(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit(EXIT.brokenPipe)
    })
  }
}

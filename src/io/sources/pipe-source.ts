// What was piped to this process, by the paths that Unix has for it (`/dev/stdin`): read to its end, into memory.

import { nodeBuiltin } from '../platform.js'
import { BytesSource } from './bytes-source.js'
import { readStream, type WholeOptions } from './stream-source.js'

/** Whether the path names a pipe that this process was started with: of those whoever started it vouches for the end. */
export function isOwnPipe(path: string): boolean {
  if (!/^\/dev\/(stdin|fd\/\d+)$|^\/proc\/self\/fd\/\d+$/.test(path)) return false
  try {
    const stats = nodeBuiltin('node:fs')?.statSync(path)
    return stats !== undefined && (stats.isFIFO() || stats.isSocket())
  } catch {
    // What cannot be looked at is for the reader of files to say.
    return false
  }
}

export async function openPipe(path: string, options: WholeOptions): Promise<BytesSource> {
  const fs = nodeBuiltin('node:fs') as typeof import('node:fs')
  const { Readable } = nodeBuiltin('node:stream') as typeof import('node:stream')
  const stream = Readable.toWeb(fs.createReadStream(path)) as ReadableStream<Uint8Array>
  return readStream(stream, undefined, { name: path }, options)
}

/** The same at once: nothing else happens until it ends. */
export function readPipe(path: string): BytesSource {
  const fs = nodeBuiltin('node:fs') as typeof import('node:fs')
  return new BytesSource(fs.readFileSync(path), { name: path })
}

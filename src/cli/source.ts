// From an argument to what the library opens: a path, an address, or what is piped in.

import { fstatSync } from 'node:fs'
import { Readable } from 'node:stream'
import type { SourceInput } from '../io/sources/open-source.js'

export const STDIN = '-'

/** How arguments that name a file are explained in every verb's help. */
export const SOURCE_HELP = 'a path (also of a folder of shards), an http(s) address, or - for standard input'

/**
 * A string is a path to the library, so that a server never fetches what a user typed; here the user types on their own
 * machine, and addresses are fetched.
 *
 * @throws Error where nothing is piped in.
 */
export function sourceOf(argument: string): SourceInput {
  if (argument === STDIN) return standardInput()
  return isAddress(argument) ? new URL(argument) : argument
}

export function isAddress(argument: string): boolean {
  return /^https?:\/\//i.test(argument)
}

function standardInput(): SourceInput {
  if (process.stdin.isTTY) throw new Error('nothing is piped to standard input: torchlet VERB - < FILE')
  // A file that was redirected can be read in parts, as if it had been named.
  if (process.platform !== 'win32' && fstatSync(0).isFile()) return '/dev/stdin'
  return Readable.toWeb(process.stdin) as ReadableStream<Uint8Array>
}

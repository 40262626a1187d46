// What names a file of the platform's: a text in Node, and a `file:` URL.

import { nodeBuiltin } from '../platform.js'

/** The path, where there are paths and `input` is one or the URL of one. */
export function filePath(input: unknown): string | undefined {
  const url = nodeBuiltin('node:url')
  if (url === undefined) return undefined
  if (typeof input === 'string') return input
  return isFileUrl(input) ? url.fileURLToPath(input.href) : undefined
}

/** By its tag, which holds across windows, where `instanceof` does not. */
function isFileUrl(input: unknown): input is URL {
  return Object.prototype.toString.call(input) === '[object URL]' && (input as URL).protocol === 'file:'
}

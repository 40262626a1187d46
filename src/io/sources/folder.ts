// Folders as sources, in Node: a folder is loaded by the one file in it that tells of the others.

import { nodeBuiltin } from '../platform.js'
import { filePath } from './paths.js'

/** Of a distributed checkpoint, and of the two kinds of shards; the first that is there counts. */
const GUIDES = ['.metadata', 'model.safetensors.index.json', 'pytorch_model.bin.index.json'] as const

/** The path of that file, where `input` is the path or `file:` URL of such a folder; else `input` itself. */
export function fileOfFolder<Input>(input: Input): Input | string {
  const path = filePath(input)
  const fs = nodeBuiltin('node:fs')
  if (path === undefined || fs === undefined || !isFolder(fs, path)) return input
  const { join } = nodeBuiltin('node:path') as typeof import('node:path')
  return GUIDES.map((name) => join(path, name)).find((file) => fs.existsSync(file)) ?? input
}

/** What cannot be looked at is for the reader of files to say. */
function isFolder(fs: typeof import('node:fs'), path: string): boolean {
  try {
    return fs.statSync(path).isDirectory()
  } catch {
    return false
  }
}

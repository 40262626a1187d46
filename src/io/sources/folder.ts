// Folders as sources, in Node. A folder is loaded by the one file in it that tells of the others, or as the archive that was
// unpacked into it.

import { nodeBuiltin } from '../platform.js'
import { attempt } from './file-source.js'
import { filePath } from './paths.js'

/**
 * Of a distributed checkpoint, of the two kinds of shards, of the same unsharded, and of an adapter of peft's; the first that is there
 * counts.
 */
const GUIDES = [
  '.metadata',
  'model.safetensors.index.json',
  'model.safetensors',
  'pytorch_model.bin.index.json',
  'pytorch_model.bin',
  'adapter_model.safetensors',
  'adapter_model.bin',
] as const

/** The object's record, by which an unpacked archive of torch.save is known. */
const OBJECT = 'data.pkl'

/** The path of that file, where `input` is the path or `file:` URL of such a folder; else `input` itself. */
export function fileOfFolder<Input>(input: Input): Input | string {
  const folder = folderOf(input)
  if (folder === undefined) return input
  return GUIDES.map((name) => folder.join(name)).find((file) => folder.fs.existsSync(file)) ?? input
}

/** The folder that holds data.pkl: `input` itself, or the one folder in it, as programs unpack into a folder of their own. */
export function unpackedFolder(input: unknown): string | undefined {
  const folder = folderOf(input)
  if (folder === undefined) return undefined
  if (folder.fs.existsSync(folder.join(OBJECT))) return folder.path
  const names = attempt(folder.path, () => folder.fs.readdirSync(folder.path))
  const visible = names.filter((name) => !name.startsWith('.') && name !== '__MACOSX')
  const [only = ''] = visible
  return visible.length === 1 && folder.fs.existsSync(folder.join(only, OBJECT)) ? folder.join(only) : undefined
}

interface Folder {
  readonly path: string
  readonly fs: typeof import('node:fs')
  join(...names: readonly string[]): string
}

/** Undefined for what is none. What cannot be looked at is for the reader of files to say. */
function folderOf(input: unknown): Folder | undefined {
  const path = filePath(input)
  const fs = nodeBuiltin('node:fs')
  if (path === undefined || fs === undefined) return undefined
  const { join } = nodeBuiltin('node:path') as typeof import('node:path')
  try {
    if (fs.statSync(path).isDirectory()) return { path, fs, join: (...names) => join(path, ...names) }
  } catch {
    // There is nothing, or nothing for us.
  }
  return undefined
}

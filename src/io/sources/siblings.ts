// Files beside the one that is loaded, by plain names that it states: the shards of an index, the parts of a
// distributed checkpoint. A name that could lead elsewhere is refused before anything looks for it, and so is a link
// that leads out of the folder.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'
import { nodeBuiltin } from '../platform.js'
import type { SourceInput } from './open-source.js'
import { filePath } from './paths.js'
import { isUpload } from './upload-source.js'

/** Gives the source of a file by its name. */
export type Resolve<Input = SourceInput> = (name: string) => Input

/**
 * How to reach the files beside `input`: in its folder, or in its URL's; undefined where it has none, as what was
 * uploaded: a file that somebody sends says nothing of where this program may look.
 */
export function resolveBeside(input: unknown): Resolve<string | platform.URL | platform.Request> | undefined {
  const path = filePath(input)
  if (path !== undefined) return (name) => fileBeside(path, name)
  const url = urlOf(input)
  if (url === undefined) return undefined
  const beside = (name: string): URL => new URL(encodeURIComponent(name), url)
  return isRequest(input) ? (name) => likeRequest(input, beside(name)) : beside
}

/** What a caller asked for with a login, its neighbours on the same server need too. */
function likeRequest({ headers, credentials }: Request, url: URL): Request {
  return new Request(url, { headers, credentials })
}

function isRequest(input: unknown): input is Request {
  return Object.prototype.toString.call(input) === '[object Request]'
}

/**
 * The name itself.
 *
 * @throws ArchiveError unless it is the plain name of a file: no folder, no drive, nothing hidden in it.
 */
export function checkedName(name: string): string {
  const control = [...name].some((character) => character < ' ')
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\:]/.test(name) && !control) return name
  throw new ArchiveError({
    reason: `it names the file ${JSON.stringify(name.slice(0, 80))}, which is no plain name of a file beside it`,
    remedy: 'Do not trust the file: PyTorch and its neighbours write plain names',
  })
}

/**
 * Links may lead to where `path` itself lies: in the cache of Hugging Face a snapshot's files are links to blobs, which lie
 * in one folder.
 */
function fileBeside(path: string, name: string): string {
  const fs = nodeBuiltin('node:fs') as typeof import('node:fs')
  const { dirname, join, sep } = nodeBuiltin('node:path') as typeof import('node:path')
  const file = join(dirname(path), name)
  let real: string
  let folders: readonly string[]
  try {
    real = fs.realpathSync(file)
    folders = [fs.realpathSync(dirname(path)), dirname(fs.realpathSync(path))]
  } catch {
    // What cannot be followed, or is not there, cannot be opened either, which says so.
    return file
  }
  if (folders.some((folder) => real.startsWith(folder.endsWith(sep) ? folder : folder + sep))) return real
  throw new ArchiveError({
    reason: `the file ${JSON.stringify(name)} is a link that leads out of its folder, to ${real}`,
    remedy: 'If you trust it, say where it is: { resolve: (name) => the file of that name }',
  })
}

function urlOf(input: unknown): string | undefined {
  if (typeof input === 'string')
    return URL.canParse(input, globalThis.document?.baseURI)
      ? new URL(input, globalThis.document?.baseURI).href
      : undefined
  if (typeof input !== 'object' || input === null) return undefined
  if ('href' in input && typeof input.href === 'string') return input.href
  if (isUpload(input)) return undefined
  return 'url' in input && typeof input.url === 'string' && input.url !== '' ? input.url : undefined
}

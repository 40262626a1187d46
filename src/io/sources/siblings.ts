// Files beside the one that is loaded, by plain names that it states: the shards of an index, the parts of a
// distributed checkpoint. A name that could lead elsewhere is refused before anything looks for it.

import { ArchiveError } from '../../errors.js'
import type { SourceInput } from './open-source.js'
import { hasFileSystem, nodeBuiltin } from '../platform.js'

/** Gives the source of a file by its name. */
export type Resolve<Input = SourceInput> = (name: string) => Input

/** How to reach the files beside `input`: in its folder, or in its URL's; undefined where it has none. */
export function resolveBeside(input: unknown): Resolve<string | URL> | undefined {
  const isPath = typeof input === 'string' && hasFileSystem()
  if (isPath) return (name) => (nodeBuiltin('node:path') as typeof import('node:path')).join(folderOf(input), name)
  const url = urlOf(input)
  return url === undefined ? undefined : (name) => new URL(encodeURIComponent(name), url)
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

function folderOf(path: string): string {
  return (nodeBuiltin('node:path') as typeof import('node:path')).dirname(path)
}

function urlOf(input: unknown): string | undefined {
  if (typeof input === 'string')
    return URL.canParse(input, globalThis.document?.baseURI)
      ? new URL(input, globalThis.document?.baseURI).href
      : undefined
  if (typeof input !== 'object' || input === null) return undefined
  if ('href' in input && typeof input.href === 'string') return input.href
  return 'url' in input && typeof input.url === 'string' && input.url !== '' ? input.url : undefined
}

// The root folder of an archive, as PyTorch names it: the file's name without folders and without its last
// extension; `archive` where there is no name, or one that is not ASCII.

import { ArchiveError } from '../../errors.js'

/** @throws ArchiveError for a name like `.hidden`, which leaves nothing before the extension. */
export function archiveName(destination: unknown): string {
  const path = destination instanceof URL ? decodeURIComponent(destination.pathname) : destination
  // eslint-disable-next-line no-control-regex
  if (typeof path !== 'string' || !/^[\x00-\x7f]*$/.test(path)) return 'archive'
  const file = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)
  const dot = file.lastIndexOf('.')
  const stem = dot < 0 ? file : file.slice(0, dot)
  if (stem === '') {
    throw new ArchiveError({
      reason: `the file name ${JSON.stringify(file)} leaves no name for the archive`,
      remedy: 'Give one: { name: … }',
    })
  }
  return stem
}

// Files that verbs write. `save` writes a temporary file beside the destination and renames it, so that a failure leaves the old file;
// here is seen to that no file is replaced unasked.

import { closeSync, openSync, rmSync, statSync } from 'node:fs'

export const FORCE_HELP = 'replace a file that is there'

/**
 * Writes to a path that is free, or with `force` over what is there. Without it the path is taken by an empty file first, which fails
 * where there is one: no other program can come between looking and writing.
 *
 * @throws Error where there is a file.
 */
export async function writingTo<T>(
  path: string,
  { force = false }: { readonly force?: boolean | undefined },
  write: () => Promise<T>,
): Promise<T> {
  if (force) return write()
  reserve(path)
  const { ino } = statSync(path)
  try {
    return await write()
  } catch (error) {
    // Still the empty file.
    const now = statSync(path, { throwIfNoEntry: false })
    if (now?.ino === ino && now.size === 0) rmSync(path)
    throw error
  }
}

function reserve(path: string): void {
  try {
    closeSync(openSync(path, 'wx'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`${path} is there already; --force replaces it`, { cause: error })
  }
}

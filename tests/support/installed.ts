// Programs that a test's machine may have.

import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The path of a program: what `variable` names, else the first of `names` on PATH, else the first of `places` that is there. */
export function findInstalled(
  variable: string,
  names: readonly string[],
  places: readonly string[],
): string | undefined {
  const named = process.env[variable]
  if (named !== undefined) return named
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return [...names.flatMap((name) => folders.map((folder) => join(folder, name))), ...places].find(existsSync)
}

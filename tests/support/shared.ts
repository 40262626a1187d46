// ../shared, beside the clone: the specification, files made by real PyTorch, and PyTorch releases to run. It is
// no part of the project, so every test that reads it must live without (see needs.ts).

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './root.js'

const SHARED = resolve(root, '../shared')

export function sharedPath(path: string): string {
  return join(SHARED, path)
}

/** Why files below ../shared cannot be tested, if so: an argument of `needs`. */
export function withoutShared(path = ''): string | undefined {
  return existsSync(sharedPath(path)) ? undefined : `there is no ../shared/${path} beside this clone`
}

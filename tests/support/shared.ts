// ../shared, beside the clone: the specification, files made by real PyTorch, and PyTorch releases to run. It is
// no part of the project, so every test that reads it must live without (see needs.ts). Some of the files of PyTorch lie in
// the project too, under tests/fixtures/pytorch, and stand for all of them where there is no such folder.

import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { root } from './root.js'

/** Another folder by the variable, or one that is not there: `TORCHLET_SHARED=none` tests as a clone on its own does. */
const SHARED = resolve(root, process.env['TORCHLET_SHARED'] ?? '../shared')

const OWN = join(root, 'tests/fixtures/pytorch')

export function sharedPath(path: string): string {
  const release = /^fixtures\/(torch-.*)$/.exec(path)?.[1]
  return release === undefined || hasAllFixtures() ? join(SHARED, path) : join(OWN, release)
}

/** Whether all of PyTorch's files are there, not only those of the project. */
export function hasAllFixtures(): boolean {
  return existsSync(join(SHARED, 'fixtures'))
}

/** Why files below ../shared cannot be tested, if so: an argument of `needs`. */
export function withoutShared(path = ''): string | undefined {
  return existsSync(sharedPath(path)) ? undefined : `there is no ../shared/${path} beside this clone`
}

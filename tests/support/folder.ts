// A folder for one test's files, gone when the test ends.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'

export function temporaryFolder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'torchlet-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

// The pickle within a file of torch.save, from ../shared.

import { readFileSync } from 'node:fs'
import { OpenZip } from '../../support/archives/open-zip.js'
import { sharedPath } from '../../support/shared.js'

/** undefined where the file is no zip of one checkpoint. */
export function dataPickle(path: string): Uint8Array | undefined {
  const bytes = readFileSync(sharedPath(path))
  if (bytes.readUInt32LE(0) !== 0x04034b50) return undefined
  const zip = new OpenZip(bytes)
  const entry = zip.entries.find(({ name }) => name.endsWith('/data.pkl'))
  return entry === undefined ? undefined : zip.read(entry)
}

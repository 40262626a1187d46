// The pickle within a file of torch.save, from ../shared.

import { readFileSync } from 'node:fs'
import { BytesSource } from '../../../src/io/bytes-source.js'
import { ZipReader } from '../../../src/io/zip-reader.js'
import { sharedPath } from '../../support/shared.js'

/** undefined where the file is no zip of one checkpoint. */
export function dataPickle(path: string): Uint8Array | undefined {
  const bytes = readFileSync(sharedPath(path))
  if (bytes.readUInt32LE(0) !== 0x04034b50) return undefined
  const zip = ZipReader.openSync(new BytesSource(bytes))
  const entry = zip.entries.find(({ name }) => name.endsWith('/data.pkl'))
  return entry === undefined ? undefined : zip.readSync(entry)
}

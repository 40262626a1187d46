// A zip in memory, or over any source that reads at once, for tests: the readings of ZipReader, performed.

import { BytesSource } from '../../../src/io/sources/bytes-source.js'
import type { ArchiveLimits } from '../../../src/io/limits.js'
import { performSync } from '../../../src/io/sources/perform.js'
import type { ByteRange, Reading, Source } from '../../../src/io/sources/source.js'
import { TorchArchive } from '../../../src/io/zip/torch-archive.js'
import { ZipReader, type ZipEntry } from '../../../src/io/zip/reader.js'

export class OpenZip {
  readonly source: Source
  readonly reader: ZipReader

  constructor(input: Uint8Array | Source, limits: ArchiveLimits = {}) {
    this.source = input instanceof Uint8Array ? new BytesSource(input) : input
    this.reader = this.perform(ZipReader.open(this.source.size, limits))
  }

  get entries(): readonly ZipEntry[] {
    return this.reader.entries
  }

  read(entry: ZipEntry | string): Uint8Array {
    return this.perform(this.reader.read(entry))
  }

  locate(entry: ZipEntry | string): ByteRange {
    return this.perform(this.reader.locate(entry))
  }

  perform<T>(reading: Reading<T>): T {
    return performSync(reading, this.source)
  }
}

export class OpenArchive {
  readonly zip: OpenZip
  readonly archive: TorchArchive

  constructor(bytes: Uint8Array) {
    this.zip = new OpenZip(bytes)
    this.archive = new TorchArchive(this.zip.reader)
  }

  read(record: string): Uint8Array {
    return this.zip.perform(this.archive.read(record))
  }
}

// The zip that PyTorch writes since 1.6:
//
//   <root>/data.pkl      the object; storages by persistent id
//   <root>/byteorder     little or big; absent in old files, which are little endian
//   <root>/data/<key>    the bytes of one storage
//   <root>/version       3
//
// Left out: TorchScript and .pt2 archives, which are zips too.

import { ArchiveError, UnsupportedError } from '../errors.js'
import type { BytesSource } from '../io/bytes-source.js'
import type { ArchiveLimits } from '../io/limits.js'
import { recogniseZip } from '../io/recognise-zip.js'
import type { ZipKind } from '../io/recognise-zip.js'
import { TorchArchive } from '../io/torch-archive.js'
import { ZipReader } from '../io/zip-reader.js'
import type { FindClass } from '../pickle/known.js'
import { unpickle } from '../pickle/unpickler.js'
import { becomeModule } from './module-names.js'
import { StorageTable } from './storages.js'

export function loadZip(source: BytesSource, find_class: FindClass, limits: ArchiveLimits | undefined): unknown {
  const zip = ZipReader.openSync(source, { limits })
  const kind = recogniseZip(zip.entries.map((entry) => entry.name), source)
  if (kind !== 'checkpoint') throw unread(kind)
  const archive = new TorchArchive(zip)
  checkVersion(archive)
  const storages = new StorageTable((key) => archive.readSync(`data/${key}`), isBigEndian(archive))
  return unpickle(archive.readSync('data.pkl'), { find_class, persistent_load: storages.load, buildInert: becomeModule })
}

/** PyTorch reads versions 1 to 10 and refuses a file without one. */
function checkVersion(archive: TorchArchive): void {
  const entry = archive.has('version') ? 'version' : '.data/version'
  if (!archive.has(entry)) throw new ArchiveError({ reason: 'the archive has no version', entry: 'version' })
  const text = new TextDecoder().decode(archive.readSync(entry))
  // Other writers end the line as Windows does.
  const version = /^\d+\s*$/.test(text) ? Number(text) : NaN
  if (!(version >= 1 && version <= 10)) {
    throw new ArchiveError({
      reason: `the version is ${JSON.stringify(text.slice(0, 20))}, not a number from 1 to 10`,
      entry,
      remedy: 'The file is damaged, or a later PyTorch wrote it',
    })
  }
}

function isBigEndian(archive: TorchArchive): boolean {
  if (!archive.has('byteorder')) return false
  const order = new TextDecoder().decode(archive.readSync('byteorder'))
  if (order !== 'little' && order !== 'big') {
    throw new ArchiveError({ reason: `the byte order is ${JSON.stringify(order.slice(0, 20))}`, entry: 'byteorder' })
  }
  return order === 'big'
}

function unread(kind: Exclude<ZipKind, 'checkpoint'>): UnsupportedError {
  const what = { torchscript: 'a TorchScript archive', exported: 'a .pt2 archive of torch.export', members: 'a zip of checkpoints' }[kind]
  const instead = kind === 'members' ? 'Unpack it and load its members' : 'Save the eager module or its state_dict() with torch.save'
  return new UnsupportedError({ what: `this is ${what}, which this release of torchlet does not read yet`, instead })
}

// What torch.save wrote before 1.6, and writes still with _use_new_zipfile_serialization=False. torch/serialization.py:
// _legacy_save, _legacy_load. Mirror: save-legacy.ts. Five pickles in a row, then the bytes of the storages:
//
//   0x1950a86a20f9469cfc6c | 1001 | {protocol_version, little_endian, type_sizes} | the object | [key, …]
//   for each key in the list's order: i64 number of elements, data
//
// The data is little endian whatever `little_endian` says: PyTorch turns it on machines of the other kind. A storage's
// bytes can only be found once all ids are known, so the object's pickle is run twice, the first time without making
// anything of it: functions that need a tensor's elements then have them. What follows the last storage is not looked at.

import { textDecoder } from '../../bytes/utf8.js'
import { UnpicklingError, UnsafeError } from '../../errors.js'
import type { Reading } from '../../io/sources/source.js'
import type { FindClass, Policy, UnpickleOptions } from '../../pickle/known.js'
import { unpickle } from '../../pickle/unpickler.js'
import { Dict } from '../../python/dict.js'
import { Tuple } from '../../python/tuple.js'
import { inWords, pythonClass } from '../../python/type-name.js'
import { classWithSource, Sources } from './class-source.js'
import type { ClassWithSource } from './class-source.js'
import type { LoadContext } from '../container.js'
import { MAGIC, PROTOCOL } from './legacy-format.js'
import { LegacyStorages } from './legacy-storages.js'
import type { FileSource } from '../report/observer.js'
import { tellRest } from '../report/tell-rest.js'
import { headerNames, PickleStream } from './pickle-stream.js'
import { pythonNames } from '../names/python/python-names.js'
import { storageNames } from '../names/storage-names.js'

/** Bytes that hold the pickles of nearly every file; of others, so many times more are read until they do. */
const FIRST_READ = 4 * 1024 * 1024
const MORE = 8

/** The same where storages are left in the file. */
const FIRST_LAZY_READ = 64 * 1024

export function* loadLegacy(context: LoadContext): Reading<unknown> {
  const { unpickle: options, observe } = context
  observe?.format('legacy')
  const { object, keys, end, storages, sources } = yield* readPickles(context)
  observe?.pickle('object', object)
  for (const source of sources) observe?.source(source)
  const dataEnd = yield* storages.read(keys, end, context)
  yield* tellRest(context, dataEnd)
  const persistent_load = (pid: unknown): unknown => (isStorage(pid) ? storages.load(pid) : moduleOf(pid).cls)
  return unpickle(object, { ...options, allowOnly: readable(options.allowOnly), persistent_load })
}

interface Pickles {
  /** The pickle of the object, STOP included. */
  readonly object: Uint8Array
  readonly keys: readonly unknown[]
  /** Bytes from the file's start to what follows the pickles. */
  readonly end: number
  readonly storages: LegacyStorages
  readonly sources: readonly FileSource[]
}

function* readPickles({ size, unpickle: options, lazy }: LoadContext): Reading<Pickles> {
  const first = lazy === null ? FIRST_READ : FIRST_LAZY_READ
  for (let length = Math.min(size, first); ; length = Math.min(size, length * MORE)) {
    const bytes = yield { offset: 0, length }
    try {
      return parsePickles(bytes, options)
    } catch (error) {
      // Pickles that go on beyond what was read look damaged: only the whole file tells.
      if (length === size || error instanceof UnsafeError) throw error
    }
  }
}

function parsePickles(bytes: Uint8Array, { encoding, allowOnly, limits, onName, budget }: UnpickleOptions): Pickles {
  const stream = new PickleStream(bytes)
  const header: UnpickleOptions = { encoding, allowOnly, limits, find_class: headerNames, onName, budget }
  if (stream.pickle(header) !== MAGIC) throw damaged('this is no legacy file: the number at its start is another')
  const protocol = stream.pickle(header)
  if (protocol !== PROTOCOL) throw damaged(`the legacy file is of version ${inWords(protocol)}, not ${PROTOCOL}`)
  const sys_info = stream.pickle(header)
  if (!(sys_info instanceof Dict)) throw damaged(`the machine is described by ${pythonClass(sys_info)}`)
  const start = stream.position
  const storages = new LegacyStorages()
  const sources = new Sources(bytes.length)
  const persistent_load = (pid: unknown): unknown => {
    if (!isStorage(pid)) return sources.keep(moduleOf(pid))
    storages.add(pid)
    return pid
  }
  stream.pickle({ encoding, limits, find_class: storagesOnly, persistent_load, budget })
  const object = bytes.subarray(start, stream.position)
  const keys = stream.pickle(header)
  if (!Array.isArray(keys) || keys instanceof Tuple) throw damaged(`the list of keys is ${pythonClass(keys)}`)
  return { object, keys, end: stream.position, storages, sources: sources.list }
}

/** Everything but Python's own names and the classes of storages stays inert. */
const storagesOnly: FindClass = (module, qualname) => {
  const name = `${module}.${qualname}`
  return pythonNames.get(name) ?? storageNames.get(name)
}

function isStorage(pid: unknown): pid is Tuple {
  if (typeof pid === 'string') {
    throw new UnpicklingError({
      reason: 'a tensor is named by text, as pickle protocol 0 does it, which PyTorch itself cannot read',
      remedy: 'Save it again with another pickle_protocol',
    })
  }
  return pid instanceof Tuple && kindOf(pid) === 'storage'
}

function kindOf(pid: Tuple): unknown {
  return pid[0] instanceof Uint8Array ? textDecoder().decode(pid[0]) : pid[0]
}

/** ('module', class, source file, source text): a class of modules, where it first occurs. */
function moduleOf(pid: unknown): ClassWithSource {
  if (pid instanceof Tuple && kindOf(pid) === 'module') return classWithSource('a module id', pid, 1)
  throw damaged('a persistent id names neither a storage nor a class')
}

/** What PyTorch reads of a legacy file is less than of a zip, by bugs of its own: no bytes as such, no nested tensors. */
function readable(policy: Policy | undefined): Policy | undefined {
  return (
    policy && {
      ...policy,
      allowName: (module, qualname) => !unread.has(`${module}.${qualname}`) && policy.allowName(module, qualname),
    }
  )
}

const unread: ReadonlySet<string> = new Set(['torch.storage.UntypedStorage', 'torch._utils._rebuild_nested_tensor'])

function damaged(reason: string): UnpicklingError {
  return new UnpicklingError({ reason, remedy: 'The file is damaged, or no version of PyTorch wrote it' })
}

// The storages of a legacy file. A persistent id names one; where its bytes are only the list of keys after the
// object tells, and only together with the sizes that all ids state. So the ids are gathered first (`add`), then the
// bytes are read (`read`), and only then is the object built (`load`).
//
//   ('storage', class, key, location, numel, None or (view key, offset, numel))
//
// A view is a slice of the storage that the key names, counted in elements: PyTorch wrote these up to 0.4.

import { textDecoder } from '../../bytes/utf8.js'
import { UnpicklingError } from '../../errors.js'
import { movedDown } from '../../io/aligned.js'
import type { RangeBatch, Reading } from '../../io/sources/source.js'
import { pythonClass } from '../../python/type-name.js'
import { Tuple } from '../../python/tuple.js'
import { UntypedStorage } from '../../tensor/storage.js'
import type { TypedStorage } from '../../tensor/storage.js'
import { CheckedArguments } from '../names/checks.js'
import { rememberLocation } from '../storages/locations.js'
import type { LoadContext } from '../container.js'
import type { StoredBytes } from '../lazy/stored-bytes.js'
import { sizeAt } from './pickle-stream.js'
import { sliceStorage } from '../storages/storage-slice.js'
import { StorageType } from '../names/storage-type.js'
import type { TypedStorageType } from '../names/storage-type.js'
import { untypedOf, withType } from '../storages/storages.js'

/** Bytes before a storage's data: how many elements there are, as a 64 bit integer. */
const COUNT = 8

/** Bytes that one read gathers at most, unless a single storage is larger. */
const LARGEST_READ = 4 * 1024 * 1024

/** What one id says. Keys are as Python prints them: a str in quotes, an int without. */
interface StorageId {
  readonly type: StorageType
  readonly key: string
  readonly location: string
  readonly numel: number
  readonly view: ViewPlace | null
}

interface ViewPlace {
  readonly key: string
  readonly offset: number
  readonly numel: number
}

/** A storage of its own, as its first id states it, or a view of one; with its bytes once they are read. */
interface Slot {
  readonly type: StorageType
  readonly location: string
  readonly nbytes: number
  storage: TypedStorage | UntypedStorage | null
}

interface View extends Slot {
  readonly type: TypedStorageType
  readonly root: Slot
  readonly offset: number
}

export class LegacyStorages {
  private readonly roots = new Map<string, Slot>()
  private readonly views = new Map<string, View>()

  /** Takes note of what an id names. */
  add(pid: Tuple): void {
    const { type, location, key, numel, view } = storageId(pid)
    const nbytes = numel * type.itemsize
    let root = this.roots.get(key)
    if (root === undefined) this.roots.set(key, (root = { type, location, nbytes, storage: null }))
    else if (!agree(root, type, nbytes)) throw fault(key, 'is named a second time as another type or size')
    if (view !== null) this.addView(root, type, view, numel)
    if (view === null ? this.views.has(key) : this.roots.has(view.key)) throw fault(key, 'is a view and no view')
  }

  /**
   * Reads the storages of `keys`, one after the other from byte `offset` of the file on, or notes where they are.
   *
   * @returns What follows the last, in bytes from the file's start.
   */
  *read(keys: readonly unknown[], offset: number, { lazy, observe }: LoadContext): Reading<number> {
    const members: [Member, number][] = []
    for (const [key, slot] of this.inOrder(keys)) {
      observe?.record({ name: key, offset: offset + COUNT, nbytes: slot.nbytes })
      if (lazy !== null) slot.storage = placed(slot, lazy.storage(stored(key, slot, offset)))
      else members.push([{ key, slot, at: 0 }, offset])
      offset += COUNT + slot.nbytes
    }
    if (lazy === null) yield batchOf(members)
    // A file that ends before is cut off.
    else yield { offset, length: 0 }
    return offset
  }

  /** What an id stands for, once everything is read. */
  load(pid: Tuple): TypedStorage | UntypedStorage {
    const { type, key, view } = storageId(pid)
    const slot = view === null ? this.roots.get(key) : this.views.get(view.key)
    if (slot === undefined) throw fault(key, 'is not in the file')
    const storage = (slot.storage ??= viewed(slot as View))
    return slot.type === type ? storage : withType(untypedOf(storage), type)
  }

  private addView(root: Slot, type: StorageType, { key, offset, numel }: ViewPlace, rootNumel: number): void {
    if (!type.isTyped()) throw fault(key, 'is a view of bytes, which PyTorch never had')
    if (offset + numel > rootNumel) throw fault(key, 'is a view that ends beyond its storage')
    const before = this.views.get(key)
    const { location } = root
    const view = { root, type, location, offset: offset * type.itemsize, nbytes: numel * type.itemsize, storage: null }
    if (before === undefined) this.views.set(key, view)
    else if (before.root !== root || before.offset !== view.offset || !agree(before, type, view.nbytes)) {
      throw fault(key, 'is named a second time as another view')
    }
  }

  /** The storages in the order of the list of keys, which must be theirs. */
  private *inOrder(keys: readonly unknown[]): Generator<[string, Slot]> {
    const left = new Map(this.roots)
    for (const each of keys) {
      const key = keyText(each) ?? pythonClass(each)
      const slot = left.get(key)
      if (slot === undefined) throw fault(key, 'is in the list of keys, but no tensor has it, or it is there twice')
      left.delete(key)
      yield [key, slot]
    }
    for (const [key, slot] of left) {
      if (slot.nbytes > 0) throw fault(key, 'is not in the list of keys: its bytes are missing')
      slot.storage = placed(slot, new UntypedStorage(new Uint8Array(0)))
    }
  }
}

interface Run {
  readonly offset: number
  length: number
  readonly members: Member[]
}

/** What is to be read of storages and the bytes at which they begin. */
function batchOf(members: readonly [Member, number][]): RangeBatch {
  const runs: Run[] = []
  for (const [{ key, slot }, offset] of members) {
    const length = COUNT + slot.nbytes
    let run = runs.at(-1)
    if (run === undefined || run.length + length > LARGEST_READ) runs.push((run = { offset, length: 0, members: [] }))
    run.members.push({ key, slot, at: run.length })
    run.length += length
  }
  return {
    ranges: runs,
    isLast: true,
    take: (block, index, isOwn) => runs[index]?.members.forEach((member) => fill(member, block, isOwn)),
  }
}

interface Member {
  readonly key: string
  readonly slot: Slot
  /** Bytes from the run's start to the storage's count. */
  readonly at: number
}

function fill({ key, slot, at }: Member, block: Uint8Array, isOwn: boolean): void {
  checkCount(key, slot, block, at)
  const start = at + COUNT
  const end = start + slot.nbytes
  slot.storage = placed(slot, new UntypedStorage(isOwn ? movedDown(block, start, end) : block.subarray(start, end)))
}

/** A storage that is left in the file, from its count at byte `offset` on. */
function stored(key: string, slot: Slot, offset: number): StoredBytes {
  const { nbytes } = slot
  return {
    nbytes,
    span: { offset, length: COUNT + nbytes },
    contentOf(span) {
      checkCount(key, slot, span, 0)
      return span.subarray(COUNT)
    },
    *locate() {
      checkCount(key, slot, yield { offset, length: COUNT }, 0)
      return { offset: offset + COUNT, length: nbytes }
    },
  }
}

function checkCount(key: string, slot: Slot, block: Uint8Array, at: number): void {
  const numel = sizeAt(block, at)
  if (numel === slot.nbytes / slot.type.itemsize) return
  throw fault(
    key,
    `has another size before its data than the object states: ${numel ?? 'an impossible number of'} elements`,
  )
}

function viewed(view: View): TypedStorage | UntypedStorage {
  const { root, type, offset, nbytes } = view
  return placed(
    view,
    sliceStorage(untypedOf(root.storage as TypedStorage | UntypedStorage), type.dtype, offset, nbytes),
  )
}

function placed({ type, location }: Slot, storage: UntypedStorage): TypedStorage | UntypedStorage {
  rememberLocation(storage, location)
  return withType(storage, type)
}

/** Bytes may be named by themselves beside the tensors that view them; an empty storage has no elements of any type. */
function agree(before: Slot, type: StorageType, nbytes: number): boolean {
  if (before.nbytes !== nbytes) return false
  return before.type === type || before.type.dtype === null || type.dtype === null || nbytes === 0
}

function storageId(pid: Tuple): StorageId {
  const args = new CheckedArguments('a storage id', pid, 6)
  const type = args.value(1)
  if (!(type instanceof StorageType)) throw args.mismatch(1, 'a class of storages')
  const view = args.value(5)
  if (view !== null && !(view instanceof Tuple)) throw args.mismatch(5, 'None or the place of a view')
  const key = keyOf(args, 2)
  return { type, key, location: args.text(3), numel: args.size(4), view: view === null ? null : viewOf(view) }
}

function viewOf(view: Tuple): ViewPlace {
  const args = new CheckedArguments('the place of a view', view, 3)
  return { key: keyOf(args, 0), offset: args.size(1), numel: args.size(2) }
}

function keyOf(args: CheckedArguments, index: number): string {
  const key = keyText(args.value(index))
  if (key === undefined) throw args.mismatch(index, 'a key')
  return key
}

function keyText(key: unknown): string | undefined {
  if (typeof key === 'string') return JSON.stringify(key)
  // Python 2's str, where the caller wants bytes.
  if (key instanceof Uint8Array) return JSON.stringify(textDecoder().decode(key))
  return typeof key === 'number' || typeof key === 'bigint' ? String(key) : undefined
}

function fault(key: string, what: string): UnpicklingError {
  return new UnpicklingError({
    reason: `storage ${key.slice(0, 40)} ${what}`,
    remedy: 'The file is damaged, or no version of PyTorch wrote it',
  })
}

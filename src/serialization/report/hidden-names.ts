// Names in pickles that loading a file does not read: in records that its object does not have, behind a pickle's STOP, in bytes
// within a pickle that are pickles themselves and handed to what reads them. A report tells them beside the others, since someone
// may read them: pickle.loads within the object, or another program.

import { LimitError, TorchletError } from '../../errors.js'
import type { InflatedLimit } from '../../io/limits.js'
import { Budget } from '../../pickle/budget.js'
import { unpickleFrom } from '../../pickle/unpickler.js'
import { PyObject } from '../../python/objects.js'
import { pythonNames } from '../names/python/python-names.js'
import { verdictOn } from '../names/verdicts.js'

/** Pickles that follow each other, and those within each other. */
const mostInARow = 64
const deepest = 16

/** What calls with bytes as arguments may unpickle them. */
const readers = /(^|\.)_?(loads?|load_from_bytes|Unpickler|PickleUnpickler|decompress|b64decode)$/

type IsWorthTelling = (module: string, qualname: string) => boolean

const every: IsWorthTelling = () => true

export class HiddenNames {
  /** By module and qualname, as often as they are mentioned. */
  readonly counts = new Map<string, Map<string, number>>()
  /** Bytes that may be looked at beside those that loading reads, and of these again, as nested ones are; and how many are left. */
  private most: number
  private left: number
  /** Why not all of it was looked at. */
  exceeded: TorchletError | null = null
  private opened = 0
  private readonly budget = new Budget()

  /** @param size Bytes of the file. @param limit Of what archives within its records hold. */
  constructor(
    size: number,
    private readonly limit: InflatedLimit,
  ) {
    this.most = this.left = 4 * size + (1 << 16)
  }

  /** Whether archives within records may hold so many bytes more. */
  opens(nbytes: number): boolean {
    this.opened += nbytes
    if (this.opened > this.limit.most) this.passOver(this.limit.beyond(this.opened))
    return this.opened <= this.limit.most
  }

  /** Says that something is not looked at. */
  passOver(why: TorchletError): void {
    this.exceeded ??= why
  }

  /** As `scan`, of what has limits of its own: a pickle that loading reads too, a record that is looked at once. */
  scanBounded(bytes: Uint8Array, isWorthTelling?: IsWorthTelling): void {
    this.most += bytes.length
    this.left += bytes.length
    this.scan(bytes, isWorthTelling)
  }

  /**
   * Reads bytes as pickles, one after the other, with every name inert.
   *
   * @param isWorthTelling Which names count, also of what begins like no pickle and breaks off, where they are dangerous; all of whole
   *   pickles by default.
   * @returns Whether they begin with a whole one.
   */
  scan(bytes: Uint8Array, isWorthTelling: IsWorthTelling = every, depth = 0): boolean {
    let at = 0
    for (let count = 0; count < mostInARow && at < bytes.length; count++) {
      const end = this.scanOne(bytes.subarray(at), isWorthTelling, depth)
      if (end === null) break
      at += end
    }
    return at > 0
  }

  /** Bytes to the end of the pickle at the start; null where it has none. */
  private scanOne(bytes: Uint8Array, isWorthTelling: IsWorthTelling, depth: number): number | null {
    if (bytes.length > this.left) {
      const got = this.most - this.left + bytes.length
      this.passOver(
        new LimitError({ what: 'the size of what is looked through for pickles in bytes', limit: this.most, got }),
      )
      return null
    }
    this.left -= bytes.length
    const names: [module: string, qualname: string][] = []
    const read = {
      budget: this.budget,
      encoding: 'latin1',
      find_class: (module: string, qualname: string) => pythonNames.get(`${module}.${qualname}`),
      persistent_load: () => null,
      onName: (module: string, qualname: string) => {
        if (isWorthTelling(module, qualname)) names.push([module, qualname])
      },
    } as const
    try {
      const { value, end } = unpickleFrom(bytes, read)
      this.left += bytes.length - end
      this.add(names)
      if (depth < deepest) this.scanWithin(value, isWorthTelling, depth + 1)
      return end
    } catch (error) {
      if (!(error instanceof TorchletError)) throw error
      // Python has called what a broken pickle names before it comes to the fault; other bytes begin like a pickle by chance.
      if (startsLikePickle(bytes)) this.add(names)
      else if (isWorthTelling !== every)
        this.add(names.filter(([module, qualname]) => verdictOn(module, qualname) === 'dangerous'))
      return null
    }
  }

  private add(names: readonly (readonly [module: string, qualname: string])[]): void {
    for (const [module, qualname] of names) {
      let counts = this.counts.get(module)
      if (counts === undefined) this.counts.set(module, (counts = new Map()))
      counts.set(qualname, (counts.get(qualname) ?? 0) + 1)
    }
  }

  /** Bytes that begin like a pickle, and those that what reads pickles is called with. */
  private scanWithin(root: unknown, isWorthTelling: IsWorthTelling, depth: number): void {
    const seen = new Set<unknown>()
    const open: unknown[] = [root]
    for (let value = open.pop(); value !== undefined || open.length > 0; value = open.pop()) {
      if (typeof value !== 'object' || value === null || seen.has(value)) continue
      seen.add(value)
      if (value instanceof Uint8Array) {
        if (startsLikePickle(value)) this.scan(value, isWorthTelling, depth)
      } else if (value instanceof PyObject) {
        if (readers.test(value.qualname))
          for (const each of value.args)
            if (each instanceof Uint8Array && !seen.has(each)) this.scan(each, isWorthTelling, depth)
        push(open, [value.state, value.kwargs, value.callee])
        push(open, value.args)
        push(open, value.items)
        for (const entry of value.dictItems) push(open, entry)
      } else if (value instanceof Map) {
        for (const entry of value as Map<unknown, unknown>) push(open, entry)
      } else if (Array.isArray(value) || value instanceof Set) {
        push(open, value as Iterable<unknown>)
      }
    }
  }
}

function push(open: unknown[], values: Iterable<unknown>): void {
  for (const value of values) if (typeof value === 'object' && value !== null) open.push(value)
}

/** PROTO of a protocol that there is; protocols 0 and 1 begin like any text. */
export function startsLikePickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && (bytes[1] ?? 9) <= 5
}

// A source that remembers what a reading asked of it: the directory, the pickle, headers. So the same reading can be performed
// again, at once and without the file, and each time gives values of its own.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'
import { checkedBytes } from './source.js'
import type { Source } from './source.js'

/** Bytes that a read fetches at least: the next things that a reading asks for mostly lie beside. */
const WINDOW = 64 * 1024

/** At the end of a file are the directories of archives, which are looked for in steps. */
const LAST = 2 * WINDOW

/** How a read is watched. */
export interface DirectOptions {
  readonly signal?: platform.AbortSignal | undefined
  /** How often it is asked for again over a network; by default as the source was opened. */
  readonly retries?: number | undefined
}

export function closed(): ArchiveError {
  return new ArchiveError({ reason: 'the checkpoint was closed', remedy: 'Open it again' })
}

interface Piece {
  readonly offset: number
  readonly bytes: Uint8Array
}

export class RecordedSource implements Source {
  readonly name: string | undefined
  readonly status: number | undefined
  readonly size: number
  /** What is read from, directly where it is not to be remembered. */
  readonly base: Source
  /** Of the base, whatever it was for. */
  readonly count = { requests: 0, nbytes: 0 }
  readonly #underWay = new Set<Promise<unknown>>()
  #closed = false
  /** In the order of their offsets; none lies in another. */
  #pieces: Piece[] = []

  constructor(base: Source) {
    this.base = base
    this.name = base.name
    this.status = base.status
    this.size = base.size
  }

  async read(offset: number, length: number, signal?: platform.AbortSignal): Promise<Uint8Array> {
    const kept = this.#kept(offset, length)
    if (kept !== undefined) return kept.slice()
    const piece = this.base.isMemory === true ? { offset, length } : this.#widened(offset, length)
    const bytes = await this.direct(piece.offset, piece.length, { signal })
    this.#keep({ offset: piece.offset, bytes })
    return bytes.slice(offset - piece.offset, offset - piece.offset + length)
  }

  /** Not remembered, and the caller's own. */
  async direct(offset: number, length: number, { signal, retries }: DirectOptions): Promise<Uint8Array> {
    const read = this.#counted(length, () => this.base.read(offset, length, signal, retries))
    const bytes = checkedBytes({ offset, length }, await read)
    return this.base.isMemory === true ? bytes.slice() : bytes
  }

  /** The same into memory that there is. */
  async directInto(target: Uint8Array, offset: number, options: DirectOptions): Promise<void> {
    const { base } = this
    if (base.readInto === undefined) target.set(await this.direct(offset, target.length, options))
    else await this.#counted(target.length, async () => base.readInto?.(target, offset, options.signal))
  }

  /** Closes the base when the reads that are under way have ended: until then its number is not to be given to another file. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(this.#underWay)
    await this.base.close?.()
  }

  async #counted<T>(nbytes: number, read: () => Promise<T>): Promise<T> {
    if (this.#closed) throw closed()
    this.count.requests++
    this.count.nbytes += nbytes
    const reading = read()
    this.#underWay.add(reading)
    try {
      return await reading
    } finally {
      this.#underWay.delete(reading)
    }
  }

  /** What was read before, at once. */
  get replay(): Source {
    const { name, status, size } = this
    const readSync = (offset: number, length: number): Uint8Array => {
      const kept = this.#kept(offset, length)
      if (kept === undefined) throw new TypeError(`bytes ${offset} to ${offset + length} were not read before`)
      return kept.slice()
    }
    return { name, status, size, readSync, read: async (offset, length) => readSync(offset, length) }
  }

  #widened(offset: number, length: number): { readonly offset: number; readonly length: number } {
    if (length >= WINDOW && offset + length < this.size - LAST) return { offset, length }
    const start = offset + length > this.size - LAST ? Math.min(offset, Math.max(0, this.size - LAST)) : offset
    const end = start < offset ? this.size : Math.min(this.size, offset + Math.max(length, WINDOW))
    return { offset: start, length: end - start }
  }

  #kept(offset: number, length: number): Uint8Array | undefined {
    if (length === 0) return new Uint8Array(0)
    let low = 0
    for (let high = this.#pieces.length; low < high;) {
      const middle = (low + high) >> 1
      if ((this.#pieces[middle] as Piece).offset <= offset) low = middle + 1
      else high = middle
    }
    const piece = this.#pieces[low - 1]
    if (piece === undefined || offset + length > piece.offset + piece.bytes.length) return undefined
    return piece.bytes.subarray(offset - piece.offset, offset - piece.offset + length)
  }

  /** A piece that lies in a later one goes. */
  #keep(piece: Piece): void {
    const end = piece.offset + piece.bytes.length
    this.#pieces = [
      ...this.#pieces.filter((each) => each.offset < piece.offset || each.offset + each.bytes.length > end),
      piece,
    ].toSorted((a, b) => a.offset - b.offset)
  }
}

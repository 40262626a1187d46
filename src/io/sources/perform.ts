// Runs a Reading over a source: the one place that knows whether bytes come at once or later, in what pieces,
// and how many reads are under way.

import { UnsupportedError } from '../../errors.js'
import { allocate } from '../allocate.js'
import { tellProgress } from '../progress.js'
import type { ProgressOptions } from '../progress.js'
import { awaitedLater, unlessAborted } from '../unless-aborted.js'
import { checkedBytes, checkedRange } from './source.js'
import type { ByteRange, RangeBatch, Reading, Request, SiblingFile, SiblingReading, Source } from './source.js'

/** Read in one go between two looks at the signal: large enough to keep a disk busy. */
const PIECE = 16 * 1024 * 1024

/** Reads of a batch that are under way at once: one is worked on while the next ones arrive. */
const READS_AHEAD = 3

export interface PerformOptions extends ProgressOptions {
  /** Gives the bytes of a file beside the source. Without it a reading that needs one fails. */
  readonly sibling?: ((name: string) => Promise<Uint8Array>) | undefined
  /** Gives a file beside the source, to be read in parts. */
  readonly siblingSource?: ((name: string) => Promise<Source>) | undefined
  /** Whether the source is for this reading alone, and gone after it: then even its memory is the reading's own. */
  readonly isOwn?: boolean | undefined
}

export interface PerformSyncOptions extends Pick<PerformOptions, 'isOwn'> {
  readonly sibling?: ((name: string) => Uint8Array) | undefined
  readonly siblingSource?: ((name: string) => Source) | undefined
}

/**
 * Runs `reading` over `source`, waiting only where the source cannot answer at once. What goes wrong is thrown where the reading
 * asked for it.
 */
export async function perform<T>(reading: Reading<T>, source: Source, options: PerformOptions = {}): Promise<T> {
  options.signal?.throwIfAborted()
  const reader = new Reader(source, options)
  let step = reading.next()
  while (!step.done) {
    let bytes: Uint8Array
    try {
      bytes = await reader.answer(step.value)
      options.signal?.throwIfAborted()
    } catch (error) {
      step = reading.throw(error)
      continue
    }
    step = reading.next(bytes)
  }
  await reader.finish()
  return step.value
}

/** Runs `reading` over a source that can read at once; throws TypeError for any other. */
export function performSync<T>(reading: Reading<T>, source: Source, options: PerformSyncOptions = {}): T {
  let step = reading.next()
  while (!step.done) {
    let bytes: Uint8Array
    try {
      bytes = answerSync(step.value, source, options)
    } catch (error) {
      step = reading.throw(error)
      continue
    }
    step = reading.next(bytes)
  }
  return step.value
}

function answerSync(request: Request, source: Source, options: PerformSyncOptions): Uint8Array {
  const { sibling, siblingSource, isOwn } = options
  const read = (range: ByteRange): Uint8Array => {
    const { offset, length } = checkedRange(source, range)
    if (source.readSync === undefined) throw new TypeError('this source cannot be read synchronously')
    return checkedBytes(range, source.readSync(offset, length))
  }
  if ('reading' in request) {
    if (siblingSource === undefined) throw alone(request.file)
    const beside = siblingSource(request.file)
    performSync(request.reading(beside), beside, { sibling, siblingSource })
    return none
  }
  if ('file' in request) {
    if (sibling === undefined) throw alone(request.file)
    return sibling(request.file)
  }
  if (!('ranges' in request)) return read(request)
  const mayWrite = !source.isMemory || (isOwn === true && request.isLast === true)
  for (const [index, range] of request.ranges.entries()) request.take(read(range), index, mayWrite)
  return none
}

const none = new Uint8Array(0)

/** Reads ranges and counts what was read. */
class Reader {
  readonly #source: Source
  readonly #options: PerformOptions
  #loaded = 0

  constructor(source: Source, options: PerformOptions) {
    this.#source = source
    this.#options = options
  }

  async answer(request: Request): Promise<Uint8Array> {
    if ('reading' in request) {
      await readSibling(request, this.#options)
      return none
    }
    if ('file' in request) return sibling(request, this.#options)
    if (!('ranges' in request)) return this.range(request)
    await this.batch(request)
    return none
  }

  async range(range: ByteRange): Promise<Uint8Array> {
    const { source, signal } = { source: this.#source, signal: this.#options.signal }
    const { offset, length } = checkedRange(source, range)
    if (source.readSync !== undefined && source.readInto === undefined)
      return checkedBytes(range, source.readSync(offset, length))
    if (length > PIECE && source.readInto !== undefined) return this.#inPieces(range)
    const bytes = checkedBytes(range, await source.read(offset, length, signal))
    await this.#tell(length)
    return bytes
  }

  async batch({ ranges, take, isLast }: RangeBatch): Promise<void> {
    const isOwn = !this.#source.isMemory || (this.#options.isOwn === true && isLast === true)
    const reads: Promise<Uint8Array>[] = []
    let begun = 0
    try {
      for (let index = 0; index < ranges.length; index++) {
        while (begun < ranges.length && begun < index + READS_AHEAD)
          reads.push(awaitedLater(this.range(ranges[begun++] as ByteRange)))
        const bytes = await (reads.shift() as Promise<Uint8Array>)
        this.#options.signal?.throwIfAborted()
        take(bytes, index, isOwn)
      }
    } finally {
      // What is still under way after a failure must have ended before the source is closed.
      await Promise.allSettled(reads)
    }
  }

  /** The whole file was needed, whatever of it was read. */
  async finish(): Promise<void> {
    const { size } = this.#source
    if (this.#loaded > 0 && this.#loaded < size) await this.#tell(size - this.#loaded)
  }

  async #inPieces({ offset, length }: ByteRange): Promise<Uint8Array> {
    const bytes = allocate(length)
    for (let at = 0; at < length; at += PIECE) {
      this.#options.signal?.throwIfAborted()
      const piece = bytes.subarray(at, at + PIECE)
      await this.#source.readInto?.(piece, offset + at, this.#options.signal)
      await this.#tell(piece.length)
    }
    return bytes
  }

  #tell(bytes: number): Promise<unknown> | undefined {
    const total = this.#source.size
    this.#loaded = Math.min(this.#loaded + bytes, total)
    return tellProgress(this.#options, this.#loaded, total)
  }
}

async function sibling({ file }: SiblingFile, { sibling, signal }: PerformOptions): Promise<Uint8Array> {
  if (sibling === undefined) throw alone(file)
  return unlessAborted(sibling(file), signal)
}

/** Of what is read there no progress is told: `total` is of the first file. */
async function readSibling({ file, reading }: SiblingReading, options: PerformOptions): Promise<void> {
  const { signal, siblingSource } = options
  if (siblingSource === undefined) throw alone(file)
  const source = await unlessAborted(siblingSource(file), signal)
  await perform(reading(source), source, { ...options, onProgress: undefined })
}

export function alone(file: string): UnsupportedError {
  return new UnsupportedError({
    what: `this names another file, ${JSON.stringify(file)}, and what was given says nothing of where it is`,
    instead: 'Give a path or a URL, or the option resolve: (name) => the file of that name',
  })
}

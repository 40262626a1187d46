// Gathers small chunks, as headers are, into blocks of a megabyte before they reach a sink to which every
// write is a system call or a message. Large chunks pass through uncopied, in pieces, so that an abort is
// noticed and progress told between them.

import { tellProgress } from '../progress.js'
import type { ProgressOptions } from '../progress.js'
import type { Sink, SyncSink } from './sink.js'

const BLOCK = 1024 * 1024
/** From this size on a chunk is not worth a copy. */
const LARGE = 64 * 1024
/** The longest single write. */
const PIECE = 4 * 1024 * 1024

/** A block that fills up with small chunks. */
class Gathered {
  readonly block = new Uint8Array(BLOCK)
  filled = 0
}

/** Takes a chunk in, and yields the blocks that are to be written now. */
function* gather(gathered: Gathered, chunk: Uint8Array): Generator<Uint8Array> {
  const large = chunk.length >= LARGE
  if (large || gathered.filled + chunk.length > BLOCK) yield* drain(gathered)
  if (large) {
    for (let at = 0; at < chunk.length; at += PIECE) yield chunk.subarray(at, at + PIECE)
  } else {
    gathered.block.set(chunk, gathered.filled)
    gathered.filled += chunk.length
  }
}

function* drain(gathered: Gathered): Generator<Uint8Array> {
  if (gathered.filled > 0) yield gathered.block.subarray(0, gathered.filled)
  gathered.filled = 0
}

export class BufferedSink implements Sink {
  readonly #sink: Sink
  readonly #gathered = new Gathered()
  readonly #options: ProgressOptions
  readonly #total: number | undefined
  #loaded = 0

  constructor(sink: Sink, total: number | undefined, options: ProgressOptions = {}) {
    this.#sink = sink
    this.#total = total
    this.#options = options
  }

  async write(chunk: Uint8Array): Promise<void> {
    for (const block of gather(this.#gathered, chunk)) await this.#pass(block)
  }

  async close(): Promise<void> {
    for (const block of drain(this.#gathered)) await this.#pass(block)
    this.#options.signal?.throwIfAborted()
    await this.#sink.close()
  }

  abort(reason: unknown): Promise<void> {
    return this.#sink.abort(reason)
  }

  async #pass(block: Uint8Array): Promise<void> {
    this.#options.signal?.throwIfAborted()
    await this.#sink.write(block)
    this.#loaded += block.length
    await tellProgress(this.#options, this.#loaded, this.#total)
  }
}

export class BufferedSyncSink implements SyncSink {
  readonly #sink: SyncSink
  readonly #gathered = new Gathered()

  constructor(sink: SyncSink) {
    this.#sink = sink
  }

  writeSync(chunk: Uint8Array): void {
    for (const block of gather(this.#gathered, chunk)) this.#sink.writeSync(block)
  }

  closeSync(): void {
    for (const block of drain(this.#gathered)) this.#sink.writeSync(block)
    this.#sink.closeSync()
  }

  abortSync(reason: unknown): void {
    this.#sink.abortSync(reason)
  }
}

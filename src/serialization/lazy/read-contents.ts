// Reads the contents of many storages in few reads: neighbours in one, several at a time, large ones in parts. Over a network
// more are under way at once, since each waits for an answer.

import { ofFile } from '../../errors.js'
import { allocate } from '../../io/allocate.js'
import { tellProgress } from '../../io/progress.js'
import type { DirectOptions, RecordedSource } from '../../io/sources/recorded-source.js'
import { checkedRange } from '../../io/sources/source.js'
import type { StorageReadOptions } from '../../tensor/storage.js'
import type { BatchContent } from './file-content.js'
import type { LazyFile } from './lazy-file.js'

/** Bytes that one run of neighbours has at most, unless a single one is larger. */
const LARGEST_RUN = 4 * 1024 * 1024

/** Bytes between two neighbours that are read for nothing rather than asked for apart. */
const LARGEST_GAP = 64 * 1024

/** Bytes of one read. */
const LARGEST_READ = 8 * 1024 * 1024

const READS_AT_ONCE = 3
const REQUESTS_AT_ONCE = 6

/** The bytes of each of `contents`, which are the caller's own. */
export async function readContents(
  contents: readonly BatchContent[],
  options: StorageReadOptions,
): Promise<Uint8Array[]> {
  const once = new Map(contents.map((content) => [content.key, content]))
  const read = await readEach([...once.values()], options)
  const byKey = new Map([...once.keys()].map((key, index) => [key, read[index] as Uint8Array]))
  return contents.map((content) => {
    const bytes = byKey.get(content.key) as Uint8Array
    return once.get(content.key) === content ? bytes : bytes.slice()
  })
}

async function readEach(contents: readonly BatchContent[], options: StorageReadOptions): Promise<Uint8Array[]> {
  options.signal?.throwIfAborted()
  const results: Uint8Array[] = []
  const waiting = contents.map(
    ({ spans }, index) =>
      new Waiting(spans.length, (blocks) => {
        results[index] = (contents[index] as BatchContent).assemble(blocks)
      }),
  )
  const runs: Run[] = []
  for (const [file, members] of byFile(contents, waiting)) {
    const source = await file.source()
    source.base.checkUnchanged?.()
    for (const { offset, length } of members) checkedRange(source, { offset, length })
    runs.push(...runsOf(source, members))
  }
  await readRuns(runs, options)
  for (const each of waiting) each.finishEmpty()
  for (const { source } of runs) source.base.checkUnchanged?.()
  return results
}

/** The blocks of one content, until all of them are there. */
class Waiting {
  private readonly blocks: Uint8Array[] = []
  private missing: number
  private readonly done: (blocks: readonly Uint8Array[]) => void

  constructor(count: number, done: (blocks: readonly Uint8Array[]) => void) {
    this.missing = count
    this.done = done
  }

  put(index: number, block: Uint8Array): void {
    this.blocks[index] = block
    if (--this.missing === 0) this.done(this.blocks)
  }

  /** A content without spans has no block to wait for. */
  finishEmpty(): void {
    if (this.missing === 0 && this.blocks.length === 0) this.done([])
  }
}

interface Member {
  readonly offset: number
  readonly length: number
  take(block: Uint8Array): void
}

function byFile(contents: readonly BatchContent[], waiting: readonly Waiting[]): Map<LazyFile, Member[]> {
  const names = new Map<string, Member[]>()
  const members = new Map<LazyFile, Member[]>()
  for (const [index, { spans }] of contents.entries()) {
    for (const [part, { file, range }] of spans.entries()) {
      let list = names.get(file.name)
      if (list === undefined) {
        names.set(file.name, (list = []))
        members.set(file, list)
      }
      list.push({ ...range, take: (block) => (waiting[index] as Waiting).put(part, block) })
    }
  }
  return members
}

interface Run {
  readonly source: RecordedSource
  readonly offset: number
  length: number
  readonly members: Member[]
}

function runsOf(source: RecordedSource, members: readonly Member[]): Run[] {
  const runs: Run[] = []
  for (const member of members.toSorted((a, b) => a.offset - b.offset)) {
    const { offset, length } = member
    const run = runs.at(-1)
    const end = run === undefined ? 0 : run.offset + run.length
    if (run !== undefined && offset - end <= LARGEST_GAP && offset + length - run.offset <= LARGEST_RUN) {
      run.members.push(member)
      run.length = Math.max(run.length, offset + length - run.offset)
    } else {
      runs.push({ source, offset, length, members: [member] })
    }
  }
  return runs
}

/** All of them, in their order; when one fails, no more are begun, and it is thrown when those under way have ended. */
async function readRuns(runs: readonly Run[], options: StorageReadOptions): Promise<void> {
  const total = runs.reduce((sum, { length }) => sum + length, 0)
  const reads = readsOf(runs)
  const failing = new AbortController()
  const abort = (): void => failing.abort(options.signal?.reason)
  options.signal?.addEventListener('abort', abort)
  let loaded = 0
  const work = async (): Promise<void> => {
    try {
      for (const read of reads) {
        if (failing.signal.aborted) return
        loaded += await read({ signal: failing.signal, retries: options.retries })
        options.signal?.throwIfAborted()
        await tellProgress(options, loaded, total)
      }
    } catch (error) {
      failing.abort(error)
      throw error
    }
  }
  const width = runs.some(({ source }) => source.base.isRemote === true) ? REQUESTS_AT_ONCE : READS_AT_ONCE
  try {
    const ends = await Promise.allSettled(Array.from({ length: width }, work))
    options.signal?.throwIfAborted()
    if (ends.some(({ status }) => status === 'rejected')) throw failing.signal.reason
  } finally {
    options.signal?.removeEventListener('abort', abort)
  }
}

/** Each reads some bytes, and gives how many. A run's block is there from its first read to its last. */
function* readsOf(runs: readonly Run[]): Generator<(options: DirectOptions) => Promise<number>> {
  for (const run of runs) {
    const block = new Lazily(() => allocate(run.length))
    const parts = Math.max(1, Math.ceil(run.length / LARGEST_READ))
    let missing = parts
    for (let part = 0; part < parts; part++) {
      yield async (options) => {
        const target = block.value.subarray(part * LARGEST_READ, (part + 1) * LARGEST_READ)
        if (target.length > 0) await run.source.directInto(target, run.offset + part * LARGEST_READ, options)
        if (--missing === 0) takeOf(run, block.value)
        return target.length
      }
    }
  }
}

/** What is wrong with the bytes says of which file it is. */
function takeOf(run: Run, block: Uint8Array): void {
  try {
    takeAll(run, block)
  } catch (error) {
    throw ofFile(error, run.source.name)
  }
}

/** Each takes its own part of the block; bytes that two of them claim are copied for the later ones first. */
function takeAll({ offset, members }: Run, block: Uint8Array): void {
  let end = 0
  const parts = members.map((member) => {
    const start = member.offset - offset
    const part = block.subarray(start, start + member.length)
    const isShared = start < end
    end = Math.max(end, start + member.length)
    return isShared ? part.slice() : part
  })
  for (const [index, member] of members.entries()) member.take(parts[index] as Uint8Array)
}

class Lazily<T extends object> {
  private made: T | null = null
  private readonly make: () => T

  constructor(make: () => T) {
    this.make = make
  }

  get value(): T {
    return (this.made ??= this.make())
  }
}

// A URL as a source that is read in parts, by HTTP ranges (RFC 9110, 14): each read is a request. Where the server has no
// ranges, or its answers cannot be used (compressed, of a length that a page may not see), the file is read into memory
// whole, and says why. What breaks off is asked for again.
//
// No header is sent that would need another origin's leave (CORS): whether the file is still the same is told from what the
// answers say of it, not asked for by If-Range. Authorization goes to the origin that was asked and to no other: fetch drops it
// on a redirect to another one, and requests that go there directly do not have it.

import type * as platform from '../../platform-types.js'
import { ArchiveError } from '../../errors.js'
import { allocate } from '../allocate.js'
import { unlessAborted } from '../unless-aborted.js'
import { fetchSource, noConnection, refused, responseSource, shownUrl } from './fetch-source.js'
import { asPassing, isPassing, ofAnswer, retried } from './retries.js'
import { BytesSource } from './bytes-source.js'
import type { Source } from './source.js'
import type { WholeOptions } from './stream-source.js'

export interface RangeOptions extends WholeOptions {
  /** How often what failed is asked for again: no connection, one that broke off, a server that is busy. */
  readonly retries: number
}

/** The first request: what tells the format, and often the pickle too. */
const FIRST = 64 * 1024

/** What is known of the file, by which a later answer is seen to be of another one. */
interface Identity {
  readonly size: number
  readonly etag: string | null
  readonly modified: string | null
}

/** @throws ArchiveError where there is no connection, or the server answers with an error. */
export async function openUrl(input: URL | Request, options: RangeOptions): Promise<Source> {
  const asked = new Asked(input)
  const { signal, retries } = options
  const first = await retried(retries, signal, async () => {
    const response = await asked.fetch({ offset: 0, length: FIRST }, signal)
    const found = await begin(response, asked, signal)
    return typeof found === 'string' || response.status !== 206
      ? { response, found }
      : { response, found, head: await bodyOf(response, found.length, signal) }
  }).catch((error: unknown) => {
    // A server that does not allow a page to ask for ranges looks like one that is not there.
    if (isPage() && isPassing(error)) return { found: 'the server does not allow this page to ask for ranges' } as const
    throw error
  })
  if ('head' in first && typeof first.found !== 'string')
    return new RangeSource(asked, first.found, first.head, retries)
  const why = first.found as string
  if ('response' in first && first.response.status === 200) {
    return whole(await responseSource(first.response, options, asked.url), why)
  }
  if ('response' in first) void first.response.body?.cancel().catch(() => {})
  return whole(await retried(retries, signal, () => fetchSource(input, options)), why)
}

function whole(source: BytesSource, why: string): BytesSource {
  return new BytesSource(source.bytes, source, why)
}

interface Found extends Identity {
  /** Bytes that the answer has. */
  readonly length: number
}

/** What the first answer tells of the file; a text, why it cannot be read in parts. */
async function begin(response: Response, asked: Asked, signal: AbortSignal | undefined): Promise<Found | string> {
  const { status, headers } = response
  if (status === 200) return 'the server answers a range with the whole file'
  if (status === 416) return 'the server refuses the first range (416)'
  if (status !== 206) throw refused(response, { name: shownUrl(asked.url), status })
  if (isEncoded(headers)) return 'the server compresses ranges'
  const range = contentRange(headers)
  const size = range?.size ?? (await sizeByHead(asked, signal))
  if (size === null) return 'the server does not tell the size of the file (Content-Range)'
  const length = Math.min(FIRST, size)
  if (range !== null && (range.start !== 0 || range.end !== length))
    return 'the server answers with another range than was asked for'
  return { size, length, ...validators(headers) }
}

/** Where a page may not see Content-Range, it may see Content-Length. */
async function sizeByHead(asked: Asked, signal: AbortSignal | undefined): Promise<number | null> {
  const response = await asked.fetch(null, signal)
  const length = response.headers.get('content-length')
  if (!response.ok || isEncoded(response.headers) || length === null || !/^\d{1,15}$/.test(length)) return null
  return Number(length)
}

export class RangeSource implements Source {
  readonly name: string
  readonly size: number
  readonly isRemote = true
  readonly #asked: Asked
  readonly #identity: Identity
  readonly #head: Uint8Array
  readonly #retries: number
  #changed: ArchiveError | null = null

  constructor(asked: Asked, identity: Identity, head: Uint8Array, retries: number) {
    this.name = shownUrl(asked.url)
    this.size = identity.size
    this.#asked = asked
    this.#identity = identity
    this.#head = head
    this.#retries = retries
  }

  async read(
    offset: number,
    length: number,
    signal?: platform.AbortSignal,
    retries = this.#retries,
  ): Promise<Uint8Array> {
    signal?.throwIfAborted()
    this.checkUnchanged()
    if (length === 0) return new Uint8Array(0)
    if (offset + length <= this.#head.length) return this.#head.slice(offset, offset + length)
    const bytes = allocate(length)
    let got = 0
    // What has come stays: after a break the rest is asked for.
    await retried(retries, signal, async () => {
      await this.#fetchInto(bytes.subarray(got), offset + got, signal, (count) => (got += count))
    })
    return bytes
  }

  /** Once it is known that the file changed, nothing of it goes with what was read before. */
  checkUnchanged(): void {
    if (this.#changed !== null) throw this.#changed
  }

  async #fetchInto(
    target: Uint8Array,
    offset: number,
    signal: AbortSignal | undefined,
    onBytes: (count: number) => void,
  ): Promise<void> {
    const { length } = target
    const response = await this.#asked.fetch({ offset, length }, signal)
    try {
      this.#check(response, offset, length)
    } catch (error) {
      void response.body?.cancel().catch(() => {})
      throw error
    }
    await readBody(response, target, signal, onBytes)
  }

  #check(response: Response, offset: number, length: number): void {
    const { status, headers } = response
    if (status === 416) throw this.#isChanged('the file is shorter now')
    if (status !== 206 && status !== 200) throw this.#refused(`the server answered HTTP ${status} to a range`, response)
    const now = validators(headers)
    if (differ(now.etag, this.#identity.etag)) throw this.#isChanged('its ETag is another one')
    if (differ(now.modified, this.#identity.modified)) throw this.#isChanged('its Last-Modified is another one')
    if (status === 200)
      throw this.#refused('the server answered a range with the whole file, though it has ranges', response)
    if (isEncoded(headers)) throw this.#refused('the server compressed a range', response)
    const range = contentRange(headers)
    if (range === null) return
    if (range.size !== null && range.size !== this.size)
      throw this.#isChanged(`it has ${range.size} bytes instead of ${this.size}`)
    if (range.start !== offset || range.end !== offset + length) {
      throw this.#refused(
        `the server answered with bytes ${range.start} to ${range.end} where ${offset} to ${offset + length} were asked for`,
        response,
      )
    }
  }

  #isChanged(how: string): ArchiveError {
    this.#changed = new ArchiveError({
      reason: `${this.name} was changed since it was opened: ${how}`,
      remedy: 'Open it again',
    })
    return this.#changed
  }

  #refused(reason: string, response: Response): ArchiveError {
    const error = new ArchiveError({
      reason: `${reason}: ${this.name}`,
      remedy: 'Try again later, or load the whole file',
    })
    return ofAnswer(error, response)
  }
}

/** Requests for parts of one address. */
class Asked {
  readonly #input: URL | Request
  /** Where a redirect led to another origin or place, which is asked directly from then on. */
  #moved: string | null = null

  constructor(input: URL | Request) {
    this.#input = input
  }

  get url(): string {
    return 'href' in this.#input ? this.#input.href : this.#input.url
  }

  /** @param range Null: only the headers of the whole. */
  async fetch(
    range: { readonly offset: number; readonly length: number } | null,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    if (this.#moved !== null) {
      const response = await this.#send(this.#moved, range, signal)
      // Addresses that are signed for a while expire.
      if (response.status < 400 || response.status === 416 || response.status >= 500 || response.status === 429)
        return response
      void response.body?.cancel().catch(() => {})
      this.#moved = null
    }
    const response = await this.#send(null, range, signal)
    if (response.redirected && response.ok && response.url !== '') this.#moved = response.url
    return response
  }

  async #send(
    moved: string | null,
    range: { readonly offset: number; readonly length: number } | null,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    const input = this.#input
    const given = 'href' in input ? undefined : input
    const headers = new Headers(given?.headers)
    if (moved !== null && new URL(moved).origin !== new URL(this.url).origin) {
      for (const name of ['authorization', 'cookie', 'proxy-authorization']) headers.delete(name)
    }
    // Ranges are of what is sent: of a compressed file they would be of no use. Browsers say so by themselves.
    headers.set('accept-encoding', 'identity')
    if (range !== null) headers.set('range', `bytes=${range.offset}-${range.offset + range.length - 1}`)
    const init: RequestInit = {
      headers,
      method: range === null ? 'HEAD' : 'GET',
      ...(signal === undefined ? {} : { signal }),
    }
    if (given !== undefined) init.credentials = given.credentials
    try {
      return await unlessAborted(fetch(moved ?? this.url, init), signal)
    } catch (cause) {
      signal?.throwIfAborted()
      throw noConnection(this.url, cause)
    }
  }
}

async function bodyOf(response: Response, length: number, signal: AbortSignal | undefined): Promise<Uint8Array> {
  const bytes = allocate(length)
  await readBody(response, bytes, signal, () => {})
  return bytes
}

/** Fills `target` with the body, which must have exactly so many bytes. */
async function readBody(
  response: Response,
  target: Uint8Array,
  signal: AbortSignal | undefined,
  onBytes: (count: number) => void,
): Promise<void> {
  const reader = (response.body ?? new Blob([]).stream()).getReader() as ReadableStreamDefaultReader<Uint8Array>
  const cancel = (): void => void reader.cancel(signal?.reason).catch(() => {})
  let filled = 0
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), signal)
      if (done) break
      if (filled + value.length > target.length) throw bodyOfOtherLength(response, target.length, 'more')
      target.set(value, filled)
      filled += value.length
      onBytes(value.length)
    }
  } catch (cause) {
    cancel()
    signal?.throwIfAborted()
    if (cause instanceof ArchiveError) throw cause
    throw asPassing(new ArchiveError({ reason: `${shownUrl(response.url)} broke off`, remedy: 'Try again', cause }))
  } finally {
    reader.releaseLock()
  }
  if (filled < target.length) throw asPassing(bodyOfOtherLength(response, target.length, `${filled}`))
}

function bodyOfOtherLength(response: Response, asked: number, got: string): ArchiveError {
  return new ArchiveError({
    reason: `${shownUrl(response.url)} gave ${got} bytes where ${asked} were asked for`,
    remedy: 'Try again, or load the whole file',
  })
}

/** In pages, what another origin answers is theirs to see only if it says so. */
function isPage(): boolean {
  return typeof globalThis.document !== 'undefined' || 'importScripts' in globalThis
}

interface ContentRange {
  readonly start: number
  /** Past the last byte. */
  readonly end: number
  readonly size: number | null
}

/** Null where it is not there, or is not what RFC 9110 says. */
function contentRange(headers: Headers): ContentRange | null {
  const match = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(headers.get('content-range') ?? '')
  if (match === null) return null
  const [, first, last, size] = match
  return { start: Number(first), end: Number(last) + 1, size: size === '*' ? null : Number(size) }
}

function isEncoded(headers: Headers): boolean {
  return !['', 'identity'].includes((headers.get('content-encoding') ?? '').trim().toLowerCase())
}

function validators(headers: Headers): { readonly etag: string | null; readonly modified: string | null } {
  return { etag: headers.get('etag'), modified: headers.get('last-modified') }
}

/** An answer that says nothing is no other one. */
function differ(now: string | null, before: string | null): boolean {
  return now !== null && before !== null && now !== before
}

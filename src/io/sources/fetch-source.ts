// Fetches a URL or a Request, or takes a Response, into memory. Messages name the URL without its query,
// which often carries a signature.

import { ArchiveError } from '../../errors.js'
import { asPassing, ofAnswer } from './retries.js'
import type { BytesSource } from './bytes-source.js'
import type { Origin } from './source.js'
import { readStream, type WholeOptions } from './stream-source.js'
import { unlessAborted } from '../unless-aborted.js'

/** Throws ArchiveError when there is no connection, or the server answers with an error. */
export async function fetchSource(input: URL | Request, options: WholeOptions): Promise<BytesSource> {
  const url = 'href' in input ? input.href : input.url
  const { signal } = options
  let response: Response
  try {
    response = await unlessAborted(fetch(input, signal === undefined ? {} : { signal }), signal)
  } catch (cause) {
    signal?.throwIfAborted()
    throw noConnection(url, cause)
  }
  return responseSource(response, options, url)
}

/** @param requested the URL that was asked for, where the response has none. */
export async function responseSource(response: Response, options: WholeOptions, requested = ''): Promise<BytesSource> {
  const origin: Origin = { name: shownUrl(response.url || requested), status: response.status }
  if (!response.ok) {
    void response.body?.cancel().catch(() => {})
    throw refused(response, origin)
  }
  if (response.bodyUsed) throw new TypeError('the body of this Response was read before')
  const body = response.body ?? new Blob([]).stream()
  return readStream(body, announcedLength(response), origin, options)
}

/** The address without user, password, query and fragment; `data:` is cut short. */
export function shownUrl(href: string): string {
  if (!URL.canParse(href)) return href || 'the response'
  const url = new URL(href)
  if (url.protocol === 'data:') return 'the data: URL'
  if (url.host === '') return `${url.protocol}${url.pathname}`
  return `${url.protocol}//${url.host}${url.pathname}`
}

/** What Content-Length says, unless it counts compressed bytes. */
export function announcedLength({ headers }: Response | Request): number | undefined {
  const length = headers.get('content-length')
  if (length === null || headers.has('content-encoding') || !/^\d+$/.test(length)) return undefined
  const bytes = Number(length)
  return Number.isSafeInteger(bytes) ? bytes : undefined
}

export function noConnection(url: string, cause: unknown): ArchiveError {
  return asPassing(
    new ArchiveError({
      reason: `cannot fetch ${shownUrl(url)}`,
      remedy: 'Check the address and the connection; in a browser the server must allow this page by CORS',
      cause,
    }),
  )
}

export function refused(response: Response, origin: Origin): ArchiveError {
  if (response.type === 'opaque') {
    return new ArchiveError({
      reason: 'the response is opaque: it was fetched with mode "no-cors"',
      remedy: 'Fetch it with mode "cors" from a server that allows it',
    })
  }
  const status = `HTTP ${response.status} ${response.statusText}`.trimEnd()
  const error = new ArchiveError({
    reason: `the server answered ${status} for ${origin.name}`,
    remedy: REMEDIES[response.status] ?? 'Try again later',
  })
  return ofAnswer(error, response)
}

const REMEDIES: Readonly<Record<number, string>> = {
  400: 'Check the address',
  401: 'The file needs a login: pass a Request with an Authorization header',
  403: 'Access is refused: pass a Request with an Authorization header, or a link that has not expired',
  404: 'Check the address',
  410: 'The file was removed',
  429: 'Too many requests were made; wait and try again',
}

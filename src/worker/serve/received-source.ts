// What the other side sent of a source, as what `load` takes. Mirror: ../sources.ts.

import { BytesSource } from '../../io/sources/bytes-source.js'
import type { SourceInput } from '../../io/sources/open-source.js'
import type { Offer, Piece, SentResponse, SentSource } from '../messages.js'

/** Calls a function of the other side. */
export type Ask = (offer: Offer, ...args: readonly unknown[]) => Promise<unknown>

/** What the platform's constructor gives no body. */
const BODILESS: ReadonlySet<number> = new Set([204, 205])

export function receivedSource(source: SentSource, ask: Ask): SourceInput {
  switch (source.kind) {
    case 'path':
      return source.path
    case 'url':
      return new URL(source.href)
    case 'request':
      return new Request(source.url, source.init)
    case 'bytes':
      // They are this thread's alone, which `load` of bytes would copy.
      return new BytesSource(source.bytes) as unknown as SourceInput
    case 'blob':
      return source.blob
    case 'parts': {
      const { name, size, read } = source
      return { name, size, read: async (offset, length) => (await ask(read, offset, length)) as Uint8Array }
    }
    case 'stream': {
      const stream = streamOf(source, ask)
      return source.response === null ? stream : responseOf(stream, source.response)
    }
  }
}

function streamOf(
  { pull, cancel }: { readonly pull: Offer; readonly cancel: Offer },
  ask: Ask,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = (await ask(pull)) as Piece
      if (done) controller.close()
      else controller.enqueue(value as Uint8Array)
    },
    async cancel() {
      await ask(cancel)
    },
  })
}

function responseOf(stream: ReadableStream, { url, status, headers }: SentResponse): Response {
  const response = new Response(BODILESS.has(status) ? null : stream, { status, headers })
  Object.defineProperty(response, 'url', { value: url })
  return response
}

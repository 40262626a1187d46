// A Request whose body is the file: what a server was sent. It is read and never fetched. A Request of GET or HEAD, which has
// no body, is an address with headers, and is fetched (fetch-source.ts).

import { UnsupportedError } from '../../errors.js'
import type { BytesSource } from './bytes-source.js'
import { announcedLength, shownUrl } from './fetch-source.js'
import { readStream, type WholeOptions } from './stream-source.js'

/** By the method: not every platform tells by `body` whether there is one. */
export function isUpload(input: unknown): input is Request {
  if (Object.prototype.toString.call(input) !== '[object Request]') return false
  const { method } = input as Request
  return method !== 'GET' && method !== 'HEAD'
}

/** The body of such a request, and what is known of it. */
export interface UploadStream {
  readonly stream: ReadableStream<Uint8Array<ArrayBuffer>>
  /** For messages. */
  readonly name: string
  /** Bytes in all, where announced. */
  readonly total: number | undefined
}

export async function uploadSource(request: Request, options: WholeOptions): Promise<BytesSource> {
  const { stream, name, total } = await uploadStream(request)
  return readStream(stream, total, { name }, options)
}

/** @throws UnsupportedError for a form, in which the file is one field. */
export async function uploadStream(request: Request): Promise<UploadStream> {
  if (request.bodyUsed) throw new TypeError('the body of this Request was read before')
  if (/^multipart\/form-data/i.test(request.headers.get('content-type') ?? '')) {
    throw new UnsupportedError({
      what: 'the body of this Request is a form, and the file is a field of it',
      instead: "Load the field: load((await request.formData()).get('file'))",
    })
  }
  const name = `the upload to ${shownUrl(request.url)}`
  const stream = request.body ?? new Blob([await request.arrayBuffer()]).stream()
  return { stream, name, total: announcedLength(request) }
}

// A server of one file, on localhost, that counts what it is asked for and can do wrong what servers do wrong.

import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'

export interface Asked {
  readonly method: string
  readonly range: string | undefined
  readonly authorization: string | undefined
}

export interface RangeServer {
  readonly url: URL
  readonly asked: Asked[]
  /** Bytes of bodies that were sent. */
  sent: number
  bytes: Uint8Array
  etag: string | undefined
  modified: string | undefined
  /** Of every answer. */
  headers: Readonly<Record<string, string>>
  /** How it answers a request for a range; by default as RFC 9110 says. */
  behaviour: 'ranges' | 'whole' | 'gzip' | 'refuses' | 'no-size' | 'other-range' | 'error'
  /** So many answers break off half-way, or with `busy` are 503. */
  failures: number
  failing: 'breaks' | 'busy'
  /** What a busy server asks to wait. */
  retryAfter: string | undefined
  /** Where to send every request instead. */
  redirect: string | undefined
  /** Milliseconds before each answer. */
  delay: number
}

export async function serveBytes(t: TestContext, bytes: Uint8Array): Promise<RangeServer> {
  const server = createServer((request, response) => {
    self.asked.push({
      method: request.method ?? '',
      range: request.headers.range,
      authorization: request.headers.authorization,
    })
    setTimeout(() => answer(self, request, response), self.delay)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const self: RangeServer = {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/folder/model.pt?signature=secret`),
    asked: [],
    sent: 0,
    bytes,
    etag: '"one"',
    modified: undefined,
    headers: {},
    behaviour: 'ranges',
    failures: 0,
    failing: 'breaks',
    retryAfter: undefined,
    redirect: undefined,
    delay: 0,
  }
  return self
}

function answer(self: RangeServer, request: IncomingMessage, response: ServerResponse): void {
  if (self.redirect !== undefined) return void response.writeHead(302, { location: self.redirect }).end()
  const headers: Record<string, string> = {
    ...self.headers,
    ...(self.etag === undefined ? {} : { etag: self.etag }),
    ...(self.modified === undefined ? {} : { 'last-modified': self.modified }),
  }
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '')
  if (self.failures > 0) {
    self.failures--
    if (self.failing === 'busy') {
      const wait = self.retryAfter === undefined ? {} : { 'retry-after': self.retryAfter }
      return void response.writeHead(503, { ...headers, ...wait }).end()
    }
    const part = match === null ? self.bytes : self.bytes.subarray(Number(match[1]), Number(match[2]) + 1)
    response.writeHead(match === null ? 200 : 206, {
      ...headers,
      ...(match === null ? {} : { 'content-range': rangeOf(match, self) }),
      'content-length': part.length,
    })
    return void response.write(part.subarray(0, part.length >> 1), () => response.destroy())
  }
  if (self.behaviour === 'error') return void response.writeHead(404, headers).end()
  if (request.method === 'HEAD')
    return void response.writeHead(200, { ...headers, 'content-length': self.bytes.length }).end()
  if (match === null || self.behaviour === 'whole') return send(self, response, 200, headers, self.bytes)
  if (self.behaviour === 'refuses') {
    return void response.writeHead(416, { ...headers, 'content-range': `bytes */${self.bytes.length}` }).end()
  }
  const start = Number(match[1])
  if (start >= self.bytes.length) {
    return void response.writeHead(416, { ...headers, 'content-range': `bytes */${self.bytes.length}` }).end()
  }
  const part = self.bytes.subarray(start, Number(match[2]) + 1)
  if (self.behaviour === 'gzip') {
    return send(
      self,
      response,
      206,
      { ...headers, 'content-encoding': 'gzip', 'content-range': rangeOf(match, self) },
      gzipSync(part),
    )
  }
  if (self.behaviour !== 'no-size') headers['content-range'] = rangeOf(match, self)
  if (self.behaviour === 'other-range') headers['content-range'] = `bytes 1-${part.length}/${self.bytes.length}`
  send(self, response, 206, headers, part)
}

function rangeOf(match: RegExpExecArray, { bytes }: RangeServer): string {
  const start = Number(match[1])
  return `bytes ${start}-${Math.min(bytes.length, Number(match[2]) + 1) - 1}/${bytes.length}`
}

function send(
  self: RangeServer,
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: Uint8Array,
): void {
  self.sent += body.length
  response.writeHead(status, { ...headers, 'content-length': body.length }).end(body)
}

// Serves a folder on localhost, as any web server would: ranges, and no special headers, unless a test asks for some.

import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize } from 'node:path'
import type { TestContext } from 'node:test'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.mjs': 'text/javascript; charset=utf-8',
  '.wasm': 'application/wasm',
}

/** Serves `folder` until the test ends; gives the origin, without a slash at the end. `asked` gets the path of each request. */
export async function serve(
  t: TestContext,
  folder: string,
  headers: Readonly<Record<string, string>> = {},
  asked: string[] = [],
): Promise<string> {
  const server = createServer((request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname))
    asked.push(path)
    readFile(join(folder, path)).then(
      (bytes) => {
        const type = TYPES[extname(path)] ?? 'application/octet-stream'
        const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
        const part = first === undefined ? bytes : bytes.subarray(Number(first), Number(last) + 1)
        const range = `bytes ${first}-${Number(first) + part.length - 1}/${bytes.length}`
        response
          .writeHead(first === undefined ? 200 : 206, {
            ...headers,
            'content-type': type,
            'content-length': part.length,
            ...(first === undefined ? {} : { 'content-range': range }),
          })
          .end(part)
      },
      () => response.writeHead(404, { 'content-type': 'text/plain' }).end('not found'),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

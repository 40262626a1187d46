// The engine's start. These tests share one process and one engine, so they run in this order.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { __config__ } from '../../../src/threads/config.js'
import { engine } from '../../../src/wasm/engine.js'
import { init } from '../../../src/wasm/provided.js'
import { root } from '../../support/root.js'

const bytes = readFileSync(join(root, 'build/wasm/simd.wasm'))

test('init takes exactly one of its options', async () => {
  const module = await WebAssembly.compile(bytes)
  for (const options of [{}, { bytes, module }, { bytes: undefined }, { path: 'x' }]) {
    await assert.rejects(init(options as object), { name: 'TypeError', message: /one of module, bytes and url/ })
  }
})

test('a core that cannot be had is an error, and another can be given', async () => {
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/simd.wasm`
  await assert.rejects(init({ url }), { name: 'UnsupportedError', message: /simd\.wasm answers with HTTP status 404/ })
  server.close()
  await assert.rejects(init({ bytes: Uint8Array.of(1, 2, 3) }), WebAssembly.CompileError)
})

test('the module that only reads files is refused as the core', async () => {
  await init({ bytes: readFileSync(join(root, 'build/wasm/files.wasm')) })
  assert.throws(engine, { name: 'UnsupportedError', message: /reads files and computes nothing.*simd\.wasm/s })
})

test('what init was given is used, and shown', async () => {
  await init({ bytes })
  assert.match(__config__.show(), /WebAssembly core: given to init as bytes/)
  assert.equal(engine(), engine())
})

test('once in use the core cannot be changed', async () => {
  await assert.rejects(init({ bytes }), { name: 'UnsupportedError', message: /after the core was in use/ })
})

test('a table is written once', () => {
  const { memory } = engine()
  let fills = 0
  const table = (): number => engine().table('test', 64, (pointer) => (memory.u8[pointer] = ++fills))
  const pointer = table()
  assert.equal(table(), pointer)
  assert.equal(memory.u8[pointer], 1)
})

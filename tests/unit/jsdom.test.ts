// What jsdom leaves out, in which Jest runs the tests of pages: torchlet is imported, loads and saves without a TextDecoder, a
// TextEncoder, and with Blobs that only a FileReader reads. In a process of its own, since the tests' own needs them.

import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from '../support/root.js'
import { runNode } from '../support/run.js'

/** Blobs as jsdom has them: no more than sizes and slices. */
const BLOB = `
const parts = new WeakMap()
class Blob {
  constructor(given) {
    parts.set(this, Buffer.concat(given))
  }
  get size() {
    return parts.get(this).length
  }
  get [Symbol.toStringTag]() {
    return 'Blob'
  }
  slice(start, end) {
    return new Blob([parts.get(this).subarray(start, end)])
  }
}
class FileReader extends EventTarget {
  readAsArrayBuffer(blob) {
    setImmediate(() => {
      this.result = new Uint8Array(parts.get(blob)).buffer
      this.dispatchEvent(new Event('load'))
    })
  }
}
`

const PROGRAM = `${BLOB}
import { createContext, runInContext } from 'node:vm'
const otherBytes = runInContext('Uint8Array', createContext())
for (const name of ['TextDecoder', 'TextEncoder']) delete globalThis[name]
// Encoded text is of another realm there.
const { prototype } = process.getBuiltinModule('node:util').TextEncoder
const { encode } = prototype
prototype.encode = function (text) {
  return otherBytes.from(encode.call(this, text))
}
Object.assign(globalThis, { Blob, FileReader })
const { encodeUtf8 } = await import('SOURCES/bytes/utf8.js')
if (!(encodeUtf8('text') instanceof Uint8Array)) throw new Error('bytes of another realm')
const { load, open, save, tensor, nn, print, Tuple } = await import('SOURCES/index.js')
const value = { 'h\\u00e9': tensor([1.5, 2]), t: Tuple.of('\\u{1f525} a long text, which a decoder reads', new Uint8Array([1, 200])) }
for (const options of [{}, { _use_new_zipfile_serialization: false }, { pickle_protocol: 4 }]) {
  const bytes = await save(value, options)
  print(await load(new Blob([bytes])))
}
const large = await save({ w: tensor(new Float32Array(300000).fill(1)) }, { format: 'safetensors' })
const file = new Blob([large])
print((await load(file)).get('w').sum())
const checkpoint = await open(file)
print((await checkpoint.get('w')).sum())
print(await load(new Blob([await save(nn.Linear(2, 1))])))
`

const LINE = "{'hé': tensor([1.5000, 2.0000]), 't': ('🔥 a long text, which a decoder reads', b'\\x01\\xc8')}\n"

test('files are loaded and saved without what jsdom leaves out', async () => {
  const sources = pathToFileURL(join(root, 'build/src')).href
  const program = PROGRAM.replaceAll('SOURCES', sources)
  const printed = await runNode(['--input-type=module', '-e', program])
  assert.equal(
    printed,
    `${LINE.repeat(3)}tensor(300000.)\ntensor(300000.)\nLinear(in_features=2, out_features=1, bias=True)\n`,
  )
})

// Pictures become what Pillow and torchvision's presets make of them (tests/fixtures/pictures.py).

import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { PNG } from 'pngjs'
import { decodePicture, isPicture, preparedPicture } from '../../../src/cli/running/picture.js'
import type { Preparation } from '../../../src/cli/running/picture.js'
import type { Tensor } from '../../../src/index.js'
import { crc32 } from '../../../src/io/crc32.js'
import { root } from '../../support/root.js'

const folder = join(root, 'tests/fixtures/pictures')
const { pixels, grey, presets } = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as {
  readonly pixels: Readonly<Record<string, string>>
  readonly grey: string
  readonly presets: Readonly<
    Record<string, readonly { readonly resize: number; readonly size: [number, number]; readonly pixels: string }[]>
  >
}

const plain: Preparation = { dtype: 'float32', channels: 3, size: null, resize: null, mean: [0], std: [1] }

function read(name: string): Uint8Array {
  return readFileSync(join(folder, name))
}

/** Rows of pixels, as Pillow gives them. */
function bytesOf(prepared: Tensor): number[] {
  return prepared.squeeze(0).mul(255).round().permute(1, 2, 0).flatten().tolist() as number[]
}

function furthest(made: readonly number[], expected: string): number {
  const wanted = Buffer.from(expected, 'base64')
  assert.equal(made.length, wanted.length)
  return made.reduce((most, value, index) => Math.max(most, Math.abs(value - (wanted[index] as number))), 0)
}

test('PNG of every kind, to the bit; JPEG as near as decoders are to each other', () => {
  assert.ok(Object.keys(pixels).length >= 9)
  for (const [name, wanted] of Object.entries(pixels)) {
    assert.ok(isPicture(read(name)), name)
    const made = bytesOf(preparedPicture(decodePicture(read(name)), plain))
    // Decoders differ in how they round, and in how they spread colours that were thinned out (4:2:0).
    const most = name.endsWith('.png') ? 0 : name === 'full.jpg' || name === 'grey.jpg' ? 3 : 12
    assert.ok(furthest(made, wanted) <= most, `${name}: ${furthest(made, wanted)}`)
  }
})

test('an interlaced PNG is the same', () => {
  const png = PNG.sync.read(Buffer.from(read('colour.png')))
  // Adam7 by hand: seven pictures, each of some rows and columns, unfiltered.
  const passes = [
    [0, 0, 8, 8],
    [4, 0, 8, 8],
    [0, 4, 4, 8],
    [2, 0, 4, 4],
    [0, 2, 2, 4],
    [1, 0, 2, 2],
    [0, 1, 1, 2],
  ] as const
  const rows: number[] = []
  for (const [left, top, right, down] of passes) {
    for (let y = top; y < png.height; y += down) {
      rows.push(0)
      for (let x = left; x < png.width; x += right)
        rows.push(...png.data.subarray((y * png.width + x) * 4).subarray(0, 3))
    }
  }
  const bytes = pngOf(png.width, png.height, deflateSync(Buffer.from(rows)), 1)
  assert.equal(furthest(bytesOf(preparedPicture(decodePicture(bytes), plain)), pixels['colour.png'] as string), 0)
})

test('grey is the luminance of Pillow', () => {
  const prepared = preparedPicture(decodePicture(read('colour.png')), { ...plain, channels: 1 })
  assert.deepEqual(prepared.shape.slice(), [1, 1, 30, 40])
  assert.ok(furthest(bytesOf(prepared), grey) <= 1)
})

test("Resize and CenterCrop are torchvision's of Pillow's pictures", () => {
  for (const [name, cases] of Object.entries(presets)) {
    for (const { resize, size, pixels: wanted } of cases) {
      const prepared = preparedPicture(decodePicture(read(name)), { ...plain, resize, size })
      assert.deepEqual(prepared.shape.slice(), [1, 3, ...size])
      // Pillow rounds the weights of its sums to integers.
      assert.ok(furthest(bytesOf(prepared), wanted) <= 1, `${name} ${resize}: ${furthest(bytesOf(prepared), wanted)}`)
    }
  }
})

test('the size alone is 224/256 of the shorter side; numbers are normalised by channel', () => {
  const pixelsOf = decodePicture(read('colour.png'))
  const size = [21, 21] as const
  const alone = preparedPicture(pixelsOf, { ...plain, size })
  assert.deepEqual(alone.tolist(), preparedPicture(pixelsOf, { ...plain, size, resize: 24 }).tolist())
  const standard = preparedPicture(pixelsOf, { ...plain, mean: null, std: null })
  const value = (standard.tolist() as number[][][][])[0]![2]![0]![0]!
  assert.ok(Math.abs(value - (1 - 0.406) / 0.225) < 1e-6)
  assert.equal(preparedPicture(pixelsOf, { ...plain, dtype: 'float16' }).dtype.name, 'float16')
})

test('damaged pictures and those that claim too much are refused before they cost anything', () => {
  for (const name of readdirSync(folder).filter((each) => /\.(png|jpg)$/.test(each))) {
    const bytes = read(name)
    for (let length = 8; length < bytes.length - 30; length += 97)
      assert.throws(() => decodePicture(bytes.subarray(0, length)), /cut off|damaged/, `${name} cut at ${length}`)
  }
  assert.throws(() => decodePicture(pngOf(1_000_000, 1_000_000, deflateSync(Buffer.alloc(100)))), /100 megapixels/)
  // 4 by 4 pixels with 200 MB of zeros behind them; interlaced, they would all be inflated.
  const bomb = deflateSync(Buffer.alloc(200_000_000))
  const before = process.memoryUsage().arrayBuffers
  assert.throws(() => decodePicture(pngOf(4, 4, bomb)), /damaged/)
  assert.ok(process.memoryUsage().arrayBuffers - before < 100_000_000)
  const large = deflateSync(Buffer.alloc(2_000_000), { level: 0 })
  assert.throws(() => decodePicture(pngOf(4, 4, large, 1)), /without interlacing/)
})

/** A PNG of three bytes a pixel. */
function pngOf(width: number, height: number, data: Uint8Array, interlaced = 0): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, interlaced], 8)
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type), data])
  const made = Buffer.alloc(body.length + 8)
  made.writeUInt32BE(data.length, 0)
  made.set(body, 4)
  made.writeUInt32BE(crc32(body), body.length + 4)
  return made
}

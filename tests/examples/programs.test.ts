// The programs of examples/, run as their users run them on small pictures: what they print and draw is what PyTorch computes
// (tests/fixtures/examples.json, made by examples.py beside it).

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { decode, encode } from 'fast-png'
import { corpusPath } from '../support/goldens/corpus.js'
import { temporaryFolder } from '../support/folder.js'
import { needs } from '../support/needs.js'
import { root } from '../support/root.js'
import { runExample } from '../support/package/run-example.js'
import { withoutShared } from '../support/shared.js'

interface Expected {
  readonly super_resolution: { readonly bytes: readonly number[] }
  readonly digits: readonly (readonly [index: number, percent: number])[]
  readonly resnet20: readonly (readonly [index: number, percent: number])[]
  readonly faces: { readonly threshold: number; readonly above: number }
}

const expected = JSON.parse(readFileSync(new URL('../fixtures/examples.json', import.meta.url), 'utf8')) as Expected
const corpus = needs(withoutShared('corpus'))

/** The same picture as examples.py makes: two slopes and a chessboard. */
function picture(t: TestContext, height: number, width: number): string {
  const data = new Uint8Array(height * width * 3)
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[at++] = Math.floor((x * 255) / (width - 1))
      data[at++] = Math.floor((y * 255) / (height - 1))
      data[at++] = ((Math.floor(x / 3) + Math.floor(y / 3)) % 2) * 255
    }
  }
  const path = join(temporaryFolder(t), 'picture.png')
  writeFileSync(path, encode({ width, height, channels: 3, data }))
  return path
}

const percents = (lines: readonly string[]): number[] => lines.map((line) => Number(/([\d.]+) %/.exec(line)?.[1]))

test('digits', corpus, (t) => {
  const weights = corpusPath('files/tracel-ai+burn__mnist.pt')
  const lines = runExample('digits', weights, picture(t, 28, 28))
  assert.deepEqual(
    lines.map((line) => Number(line[0])),
    expected.digits.map(([digit]) => digit),
  )
  for (const [place, percent] of percents(lines).entries())
    assert.ok(Math.abs(percent - (expected.digits[place]?.[1] ?? NaN)) <= 0.06)
  assert.match(runExample('digits', weights)[0] ?? '', /^7 /)
})

test('resnet20', corpus, (t) => {
  const names = ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck']
  const lines = runExample(
    'resnet20',
    corpusPath('files/akamaster+pytorch_resnet_cifar10__resnet20-12fca82f.th'),
    picture(t, 32, 32),
  )
  assert.deepEqual(
    lines.map((line) => names.indexOf(line.split(' ')[0] ?? '')),
    expected.resnet20.map(([index]) => index),
  )
  for (const [place, percent] of percents(lines).entries())
    assert.ok(Math.abs(percent - (expected.resnet20[place]?.[1] ?? NaN)) <= 0.06)
})

test('faces', corpus, (t) => {
  const input = picture(t, 40, 52)
  const output = join(temporaryFolder(t), 'out.png')
  const { threshold, above } = expected.faces
  const lines = runExample(
    'faces',
    corpusPath('files/timesler+facenet-pytorch__pnet.pt'),
    input,
    output,
    String(threshold),
  )
  assert.equal(lines.length, above)
  const { width, height } = decode(readFileSync(output))
  assert.deepEqual([width, height], [52, 40])
})

test('super-resolution', corpus, (t) => {
  const output = join(temporaryFolder(t), 'out.png')
  runExample(
    'super-resolution',
    corpusPath('files/twtygqyy+pytorch-vdsr__model_epoch_50.pth'),
    picture(t, 10, 12),
    output,
  )
  const { width, height, data } = decode(readFileSync(output))
  assert.deepEqual([width, height], [24, 20])
  const { bytes } = expected.super_resolution
  assert.equal(data.length, bytes.length)
  // A value next to half a step may be rounded to either side.
  for (const [at, byte] of bytes.entries()) assert.ok(Math.abs((data[at] as number) - byte) <= 1, `byte ${at}`)
})

test('what is no example is said', () => {
  for (const name of ['', 'none', '../scripts/build']) {
    assert.equal(spawnSync(process.execPath, ['--import', 'tsx', 'scripts/example.ts', name], { cwd: root }).status, 2)
  }
})

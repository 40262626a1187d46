// The examples that run TorchScript programs which others published: what they print is what PyTorch computes
// (tests/fixtures/example-programs.json, made by example-programs.py beside it).

import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { corpusPath } from '../support/goldens/corpus.js'
import { temporaryFolder } from '../support/folder.js'
import { needs } from '../support/needs.js'
import { runExample } from '../support/package/run-example.js'
import { withoutShared } from '../support/shared.js'

interface Expected {
  readonly speech: { readonly highest: number; readonly chances: readonly number[] }
  readonly policy: readonly number[]
}

const file = new URL('../fixtures/example-programs.json', import.meta.url)
const expected = JSON.parse(readFileSync(file, 'utf8')) as Expected
const corpus = needs(withoutShared('corpus'))

/** The sound of example-programs.py as a WAV file of one channel: a vowel twice, with silence around. */
function wav(): Buffer {
  const [rate, count] = [16000, 32000]
  const bytes = Buffer.alloc(44 + 2 * count)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(bytes.length - 8, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(rate, 24)
  bytes.writeUInt32LE(2 * rate, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(2 * count, 40)
  for (let at = 0; at < count; at++) bytes.writeInt16LE(sample(at / rate), 44 + 2 * at)
  return bytes
}

function sample(t: number): number {
  const phase = 2 * Math.PI * (130 * t + 2 * Math.sin(2 * Math.PI * 3 * t))
  let value = 0
  for (let k = 1; k < 31; k++) {
    const tone = [700, 1200, 2600].reduce((sum, formant) => sum + 1 / (1 + ((130 * k - formant) / 90) ** 2), 0)
    value += tone * Math.sin(k * phase)
  }
  const loud = t >= 0.5 && t < 1.5 ? Math.max(0, Math.sin(2 * Math.PI * 2 * (t - 0.5))) : 0
  return Math.floor(6000 * loud * value + 0.5)
}

test('speech', corpus, (t) => {
  const sound = join(temporaryFolder(t), 'sound.wav')
  writeFileSync(sound, wav())
  const lines = runExample('speech', corpusPath('files/snakers4+silero-vad__silero_vad.jit'), sound)
  const highest = Number(/highest\s+([\d.]+) %/.exec(lines.pop() ?? '')?.[1])
  assert.ok(Math.abs(highest - expected.speech.highest) <= 0.15, `${highest} %`)
  const isSpeech = expected.speech.chances.map((chance) => chance >= 0.5)
  const begins = isSpeech.flatMap((speaks, window) => (speaks && isSpeech[window - 1] !== true ? [window * 0.032] : []))
  assert.deepEqual(
    lines.map((line) => line.split(' ')[0]),
    begins.map((seconds) => seconds.toFixed(2)),
  )
})

test('policy', corpus, () => {
  const lines = runExample('policy', corpusPath('files/unitreerobotics+unitree_rl_gym__go2-motion.pt'), '0.5')
  const angles = lines.flatMap((line) => line.trim().split(/\s+/).slice(2).map(Number))
  assert.equal(angles.length, 12)
  for (const [joint, angle] of angles.entries())
    assert.ok(Math.abs(angle - (expected.policy[joint] as number)) <= 0.001, `joint ${joint}: ${angle}`)
})

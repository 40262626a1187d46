// Finds speech in a sound: npm run example speech silero_vad.jit SOUND.wav, one channel at 8 or 16 kHz.
// The detector is a TorchScript program that its authors publish; it keeps a state from window to window.

import { ScriptModule, load, no_grad } from 'torchlet'
import { readSound } from './sounds.js'

const [program, sound] = process.argv.slice(2)
if (program === undefined || sound === undefined) throw new Error('usage: npm run example speech PROGRAM.jit SOUND.wav')

const detector = await load(program, { expect: ScriptModule })
const { samples, rate } = readSound(sound)
if (rate !== 8000 && rate !== 16000)
  throw new Error(`the detector hears 8000 or 16000 samples in a second, not ${rate}`)

// 32 milliseconds at a time.
const width = rate / 31.25
let highest = 0
let start: number | null = null
for (let at = 0; at + width <= samples.numel(); at += width) {
  const window = samples.narrow(0, at, width).unsqueeze(0)
  const chance = no_grad(() => detector.forward(window, rate)).item() as number
  highest = Math.max(highest, chance)
  if (chance >= 0.5) start ??= at
  else if (start !== null) {
    told(start, at)
    start = null
  }
}
if (start !== null) told(start, samples.numel())
console.log(`highest  ${(highest * 100).toFixed(1)} %`)

function told(from: number, to: number): void {
  console.log(`${(from / rate).toFixed(2)} s to ${(to / rate).toFixed(2)} s`)
}

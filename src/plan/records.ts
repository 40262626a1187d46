// Steps as the records that `run` of assembly/steps.ts executes: words of 32 bits, one record after the other.

import { kernels } from '../wasm/kernels.js'
import type { KernelSignature } from '../wasm/kernels.js'
import { Address } from './step.js'
import type { Arg, Buffer, Step } from './step.js'

/** Words of a record before its arguments: the kernel's code, and the bytes of the record. */
const header = 2

/**
 * The words of steps.
 *
 * @param start The address at which the first will lie.
 * @param addressOf Where each buffer is.
 */
export function recordsOf(
  steps: readonly Step[],
  start: number,
  addressOf: (buffer: Buffer) => number,
): Int32Array<ArrayBuffer> {
  const words = new Int32Array(wordsOf(steps))
  const floats = new Float32Array(words.buffer)
  let at = 0
  for (const { kernel, args } of steps) {
    const signature: KernelSignature = kernels[kernel]
    const { code, parameters, singles } = signature
    let behind = at + header + parameters.length
    words[at] = code
    for (let index = 0; index < parameters.length; index++) {
      const arg = args[parameters[index] as string] as Arg
      const place = at + header + index
      if (typeof arg === 'number') {
        if (singles.includes(index)) floats[place] = arg
        else words[place] = arg
      } else if (arg instanceof Address) words[place] = addressOf(arg.buffer) + arg.offset
      else {
        words[place] = start + 4 * behind
        words.set(arg.words, behind)
        behind += arg.words.length
      }
    }
    words[at + 1] = 4 * (behind - at)
    at = behind
  }
  return words
}

/** Words that the steps' records take. */
export function wordsOf(steps: readonly Step[]): number {
  let words = 0
  for (const { kernel, behind } of steps) words += header + kernels[kernel].parameters.length + behind
  return words
}

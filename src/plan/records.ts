// Steps as the records that `run` of assembly/steps.ts executes: words of 32 bits, one record after the other.

import { kernels } from '../wasm/kernels.js'
import { Address, Words } from './step.js'
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
  const words: number[] = []
  for (const { kernel, args } of steps) {
    const { code, parameters, singles } = kernels[kernel]
    const at = words.length
    const behind: number[] = []
    const wordOf = (arg: Arg, isSingle: boolean): number => {
      if (arg instanceof Address) return addressOf(arg.buffer) + arg.offset
      if (!(arg instanceof Words)) return isSingle ? floatBits(arg) : arg
      const place = start + 4 * (at + header + parameters.length + behind.length)
      behind.push(...arg.words)
      return place
    }
    words.push(code, 0)
    parameters.forEach((name, index) =>
      words.push(wordOf(args[name] as Arg, (singles as readonly number[]).includes(index))),
    )
    words.push(...behind)
    words[at + 1] = 4 * (words.length - at)
  }
  return Int32Array.from(words)
}

/** Words that the steps' records take. */
export function wordsOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { kernel, args }) => {
    const behind = Object.values(args).reduce<number>(
      (total, arg) => total + (arg instanceof Words ? arg.words.length : 0),
      0,
    )
    return sum + header + kernels[kernel].parameters.length + behind
  }, 0)
}

/** A float32 as the word that holds it. */
function floatBits(value: number): number {
  return new Int32Array(Float32Array.of(value).buffer)[0] as number
}

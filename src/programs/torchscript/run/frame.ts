// A call that is under way.

import type { Code, FunctionValue } from '../compile/code.js'

export class Frame {
  readonly run: FunctionValue
  readonly code: Code
  readonly slots: unknown[]
  readonly caller: Frame | null
  /** The caller's slot that takes what the call gives, or -1. */
  readonly result: number
  /** The next instruction. */
  at = 0

  constructor(run: FunctionValue, code: Code, slots: unknown[], caller: Frame | null, result: number) {
    this.run = run
    this.code = code
    this.slots = slots
    this.caller = caller
    this.result = result
  }
}

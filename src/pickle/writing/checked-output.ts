// Output in a narrower language than pickle's: an opcode that its policy has not goes to `refuse`, which throws.

import { Opcode } from '../../../assembly/shared/opcodes.js'
import type { Policy } from '../known.js'
import { Output } from './output.js'

export class CheckedOutput extends Output {
  private readonly opcodes: ReadonlySet<number>
  private readonly refuse: (opcode: number) => never

  constructor(policy: Policy, refuse: (opcode: number) => never) {
    super()
    this.opcodes = policy.opcodes
    this.refuse = refuse
  }

  override opcode(opcode: number): void {
    this.check(opcode)
    super.opcode(opcode)
  }

  override opcode1(opcode: number, argument: number): void {
    this.check(opcode)
    super.opcode1(opcode, argument)
  }

  override opcode2(opcode: number, argument: number): void {
    this.check(opcode)
    super.opcode2(opcode, argument)
  }

  override opcode4(opcode: number, argument: number): void {
    this.check(opcode)
    super.opcode4(opcode, argument)
  }

  override opcode8(opcode: number, argument: number): void {
    this.check(opcode)
    super.opcode8(opcode, argument)
  }

  override float(value: number): void {
    this.check(Opcode.BINFLOAT)
    super.float(value)
  }

  private check(opcode: number): void {
    if (!this.opcodes.has(opcode)) this.refuse(opcode)
  }
}

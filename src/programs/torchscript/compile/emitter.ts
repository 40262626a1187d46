// Slots and instructions of a function that is being compiled.

import type { SourceFile } from '../front/source.js'
import type { Instruction, Lack, Reach } from './code.js'

/** A place in the code that jumps lead to, set when it is reached. */
export interface Label {
  at: number
}

export class Emitter {
  readonly file: SourceFile
  readonly instructions: Instruction[] = []
  readonly positions: number[] = []
  readonly initial: unknown[] = []
  readonly reaches: Reach[] = []
  readonly lacks: Lack[] = []
  /** How many branches are around. */
  protected branches = 0
  private readonly constants = new Map<unknown, number>()
  /** Slots of what only one statement needs, free for the next. */
  private readonly free: number[] = []
  private readonly busy: number[] = []

  constructor(file: SourceFile) {
    this.file = file
  }

  protected reach(called: Reach['called']): void {
    this.reaches.push({ called, conditional: this.branches > 0 })
  }

  emit(at: number, instruction: Instruction): void {
    this.instructions.push(instruction)
    this.positions.push(at)
  }

  /** A slot of its own, holding a value when a call begins. */
  slot(value: unknown = undefined): number {
    return this.initial.push(value) - 1
  }

  constant(value: unknown): number {
    const shared = typeof value !== 'object' && !Object.is(value, -0)
    const known = shared ? this.constants.get(value) : undefined
    if (known !== undefined) return known
    const slot = this.slot(value)
    if (shared) this.constants.set(value, slot)
    return slot
  }

  /** A slot until the statement ends. */
  temporary(): number {
    const slot = this.free.pop() ?? this.slot()
    this.busy.push(slot)
    return slot
  }

  /** Those of some slots that are temporary. */
  protected temporaries(slots: readonly number[]): number[] {
    return slots.filter((slot) => this.busy.includes(slot))
  }

  /** Ends a statement: its temporary slots and those of names that die with it are emptied. */
  protected endStatement(at: number, dying: readonly number[]): void {
    const slots = [...dying, ...this.busy]
    this.free.push(...this.busy.splice(0))
    if (slots.length === 0) return
    this.emit(at, (values) => {
      for (const slot of slots) values[slot] = undefined
    })
  }

  label(): Label {
    return { at: -1 }
  }

  place(label: Label): void {
    label.at = this.instructions.length
  }

  jump(at: number, label: Label): void {
    this.emit(at, (_, machine) => {
      machine.jump(label.at)
    })
  }

  /** Jumps where a slot's value is not true. */
  jumpUnless(at: number, condition: number, label: Label): void {
    this.emit(at, (slots, machine) => {
      if (!machine.truth(slots[condition])) machine.jump(label.at)
    })
  }

  move(at: number, from: number, to: number): void {
    if (from === to) return
    this.emit(at, (slots) => {
      slots[to] = slots[from]
    })
  }
}

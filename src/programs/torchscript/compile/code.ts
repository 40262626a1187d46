// A function of a program in the form that runs: a list of instructions over numbered slots, as PyTorch's own interpreter has it
// (torch/csrc/jit/runtime/interpreter.h). Constants stand in slots too, which a call copies.

import type { SchemaType } from '../../../schema.js'
import type { Definition } from '../front/ast.js'
import type { SourceFile } from '../front/source.js'
import type { ScriptClass } from '../classes.js'
import type { Machine } from '../run/machine.js'

/** Reads and writes slots; jumps by setting the place of the machine's frame. */
export type Instruction = (slots: unknown[], machine: Machine) => void

export interface Parameter {
  readonly name: string
  /** Null of `self` and where none is written. */
  readonly type: SchemaType | null
  readonly hasDefault: boolean
  readonly default: unknown
  readonly kwarg_only: boolean
}

/** What a function calls: another one, an object of a class, or methods of a name. */
export interface Reach {
  readonly called: FunctionValue | ScriptClass | string
  /** Whether it stands in a branch, which may never be taken. */
  readonly conditional: boolean
}

/** An operator that a function names and torchlet does not have. */
export interface Lack {
  readonly name: string
  readonly conditional: boolean
}

export interface Code {
  readonly reaches: readonly Reach[]
  readonly lacks: readonly Lack[]
  readonly instructions: readonly Instruction[]
  /** Where in the file each instruction comes from. */
  readonly positions: readonly number[]
  /** What slots hold when a call begins: parameters come first. */
  readonly initial: readonly unknown[]
  /** Names of the function around that its body reads, and the slots that they have in it. */
  readonly captures: ReadonlyMap<string, number>
}

/** A function or method of a program. It is compiled when it is first needed. */
export class FunctionValue {
  /** `__torch__.torch.nn.functional.relu`, or a method's name after its class. */
  readonly name: string
  readonly file: SourceFile
  readonly definition: Definition
  readonly parameters: readonly Parameter[]
  readonly returns: SchemaType | null
  code: Code | null = null

  constructor(
    name: string,
    file: SourceFile,
    definition: Definition,
    parameters: readonly Parameter[],
    returns: SchemaType | null,
  ) {
    this.name = name
    this.file = file
    this.definition = definition
    this.parameters = parameters
    this.returns = returns
  }
}

/** A function within another one, with the values that it reads of that one. `fork` runs it. */
export class Closure {
  readonly run: FunctionValue
  readonly captured: readonly unknown[]

  constructor(run: FunctionValue, captured: readonly unknown[]) {
    this.run = run
    this.captured = captured
  }
}

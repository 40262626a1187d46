// What `forward` takes, by position or by Python's names.

import { checkedSignature } from '../../define.js'
import type { Arguments } from '../../arguments.js'
import { Tensor } from '../../tensor/tensor.js'

/** The one input of most modules: `forward(x)` or `forward({ input: x })`. */
export type Input = Tensor | InputByName

export interface InputByName {
  readonly input: Tensor
}

const bindInput = checkedSignature<InputByName>('forward', ['input'], {})

/** The tensor, however it was given. */
export function inputOf(given: Input): Tensor {
  return given instanceof Tensor ? given : bindInput([given]).input
}

/** An input and what it should have been, as losses take them. */
export type InputAndTarget = Arguments<[input: Tensor, target: Tensor], InputAndTargetByName>

export interface InputAndTargetByName {
  readonly input: Tensor
  readonly target: Tensor
}

/** Binds what a loss was given. */
export const inputAndTarget = checkedSignature<InputAndTargetByName>('forward', ['input', 'target'], {})

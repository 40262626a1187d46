// Functions of one tensor that files name as data, a Transformer's activation for one: a closed list of PyTorch's own, which
// here are run by their own code.

import { Global } from '../../python/objects.js'
import { functionalNames } from '../function-names.js'
import type { Tensor } from '../../tensor/tensor.js'
import * as smooth from '../../ops/pointwise/activations.js'
import { sigmoid, tanh } from '../../ops/pointwise/unary.js'
import { relu } from './activation.js'

/** A function of one tensor, such as `nn.functional.silu`. */
export type UnaryFunction = (input: Tensor) => Tensor

const activations = { ...smooth, relu, sigmoid, tanh }

/** By the name under which Python pickles them. */
const functions: ReadonlyMap<string, UnaryFunction> = new Map<string, UnaryFunction>([
  ...functionalNames.map((name): [string, UnaryFunction] => [`torch.nn.functional.${name}`, activations[name]]),
  ['torch._C._nn.gelu', activations.gelu],
  ['torch._C._nn.softplus', activations.softplus],
  ['torch._C._nn.softshrink', activations.softshrink],
  ['torch._C._nn.log_sigmoid', activations.logsigmoid],
])

const names = new Map([...functions].map(([name, run]) => [run, name]))

/** The function that a name of a file stands for, or the function itself. */
export function functionOf(value: unknown): UnaryFunction | undefined {
  if (typeof value === 'function') return value as UnaryFunction
  return value instanceof Global ? functions.get(value.name) : undefined
}

/** PyTorch's name of one of `nn.functional`'s functions. */
export function nameOf(run: unknown): Global | undefined {
  const name = names.get(run as UnaryFunction)
  if (name === undefined) return undefined
  const dot = name.lastIndexOf('.')
  return new Global(name.slice(0, dot), name.slice(dot + 1))
}

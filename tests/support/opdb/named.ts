// What PyTorch's tests call, by its dotted name: `nn.functional.pad` of torch, `add_` of a tensor.

import * as torch from '../../../src/index.js'

/** What a name leads to; undefined where it leads to nothing. */
export function named(owner: unknown, name: string): unknown {
  return name
    .split('.')
    .reduce<unknown>((at, part) => (at as Readonly<Record<string, unknown>> | undefined)?.[part], owner)
}

/** A case's operator, to be called with what follows its input; undefined where there is none. */
export function calleeOf(
  { kind, name }: { readonly kind: string; readonly name: string },
  input: unknown,
): ((args: readonly unknown[]) => unknown) | undefined {
  const isFunction = kind === 'function'
  const found = named(isFunction ? torch : input, name)
  if (typeof found !== 'function') return undefined
  return (args) => (found as (...args: unknown[]) => unknown).apply(input, isFunction ? [input, ...args] : [...args])
}

// Python's `print`.

import { str } from './python/repr.js'

/**
 * Prints what Python's `print` prints of the same values: to the console, separated by spaces.
 *
 * @example
 * import { print, tensor } from 'torchlet'
 * print('x =', tensor([1.5]))   // x = tensor([1.5000])
 */
export function print(...values: readonly unknown[]): void {
  // One argument of plain text, so that the console neither formats nor colours it.
  console.log('%s', values.map(str).join(' '))
}

// The text of a tensor, to the character that PyTorch 2.14 prints: torch/_tensor_str.py. Its parts are in format/: which
// elements are shown, their texts, the brackets around them, what each kind of tensor tells beside them.
//
// Nothing here prints grad_fn, since every tensor is a leaf.

import { printOptions } from '../python/printoptions.js'
import { cpu, strided } from './device.js'
import type { Contents } from './format/contents.js'
import { subclassOf } from './forms/subclass.js'
import type { Tensor } from './tensor.js'

/**
 * The text of Python's `repr(tensor)`, by the options of `set_printoptions`.
 *
 * @throws LimitError if even its summary has more elements or dimensions than are worth printing.
 */
export function formatTensor(tensor: Tensor): string {
  const given = tensor.unwrapped()
  const subclass = subclassOf(tensor)?.cls.qualname.split('.').at(-1)
  const name = subclass ?? 'tensor'
  const contents = given.contents(name.length + 1)
  if (contents.whole !== undefined) return contents.whole
  const prefix = `${contents.name ?? name}(`
  const suffixes = [...(given.device === cpu ? [] : [`device='${given.device}'`]), ...contents.suffixes]
  if (tensor.layout !== strided) suffixes.push(`layout=${tensor.layout}`)
  if (tensor.requires_grad) suffixes.push('requires_grad=True')
  return withSuffixes(prefix, { ...contents, suffixes })
}

/** A suffix that would pass the line width starts a new line. */
function withSuffixes(prefix: string, { body, suffixes, newLine = false }: Contents): string {
  let result = prefix + body
  // Counted as PyTorch counts it: one or two more than the line has.
  let lastLine = result.length - result.lastIndexOf('\n') + 1
  suffixes.forEach((suffix, index) => {
    if ((newLine && index === 0) || lastLine + suffix.length + 2 > printOptions.linewidth) {
      result += `,\n${' '.repeat(prefix.length)}${suffix}`
      lastLine = prefix.length + suffix.length
    } else {
      result += `, ${suffix}`
      lastLine += suffix.length + 2
    }
  })
  return `${result})`
}

// The text of a module: its class, its settings, its children indented. torch/nn/modules/module.py: __repr__.

import { Text } from '../python/printing.js'
import { repr } from '../python/repr.js'
import type { ModuleState } from './brand.js'
import { registerFields } from './fields.js'

/** @param isHidden Children that are not printed. */
export function moduleRepr(
  module: ModuleState,
  isHidden: (child: ModuleState | null) => boolean = () => false,
): string {
  registerFields(module)
  const extra = module.extra_repr()
  const extraLines = extra === '' ? [] : extra.split('\n')
  const shown = [...module._modules].filter(([, child]) => !isHidden(child))
  const name = module._get_name()
  if (extraLines.length + shown.length === 0) return `${name}()`
  if (extraLines.length === 1 && shown.length === 0) return `${name}(${extraLines[0]})`
  const lines = new Text('\n  ')
  for (const line of extraLines) lines.add(line)
  for (const [key, child] of shown) lines.add(`(${key}): ${indented(repr(child))}`)
  return `${name}(\n  ${lines.finish()}\n)`
}

/** All lines but the first, two spaces further in. */
export function indented(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

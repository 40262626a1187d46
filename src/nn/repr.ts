// The text of a module: its class, its settings, its children indented. torch/nn/modules/module.py: __repr__.

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
  const childLines = shown.map(([key, child]) => `(${key}): ${indented(repr(child))}`)
  const lines = [...extraLines, ...childLines]
  const name = module._get_name()
  if (lines.length === 0) return `${name}()`
  if (extraLines.length === 1 && childLines.length === 0) return `${name}(${extraLines[0]})`
  return `${name}(\n  ${lines.join('\n  ')}\n)`
}

/** All lines but the first, two spaces further in. */
export function indented(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

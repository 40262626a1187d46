// The text of a module: its class, its settings, its children indented. torch/nn/modules/module.py: __repr__.

import { class_name } from './brand.js'
import type { ModuleState } from './brand.js'
import { register_fields } from './fields.js'

export function module_repr(module: ModuleState): string {
  register_fields(module)
  const extra = module.extra_repr()
  const extra_lines = extra === '' ? [] : extra.split('\n')
  const child_lines = [...module._modules].map(([key, child]) => `(${key}): ${indent(String(child ?? 'None'))}`)
  const lines = [...extra_lines, ...child_lines]
  const name = class_name(module)
  if (lines.length === 0) return `${name}()`
  if (extra_lines.length === 1 && child_lines.length === 0) return `${name}(${extra_lines[0]})`
  return `${name}(\n  ${lines.join('\n  ')}\n)`
}

/** All lines but the first, two spaces further in. */
function indent(text: string): string {
  return text.replaceAll('\n', '\n  ')
}

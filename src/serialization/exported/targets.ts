// Which operators a program of torch.export names, in graphs within its graph too: read off its JSON, which need not be a program
// that could run.

import type { Json } from '../../io/json.js'
import { Dict } from '../../python/dict.js'

/** Every target, `aten::add.Tensor`, with how often it stands there. */
export function targetsOf(program: Json): Map<string, number> {
  const counts = new Map<string, number>()
  const waiting: Json[] = [program]
  const count = (target: string): void => {
    const name = operatorName(target)
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (Array.isArray(value)) for (const item of value) waiting.push(item)
    if (!(value instanceof Dict)) continue
    for (const [key, item] of value) {
      if (typeof item === 'object' && item !== null) waiting.push(item as Json)
      else if ((key === 'target' && value.has('inputs')) || key === 'as_operator') {
        if (typeof item === 'string') count(item)
      }
    }
  }
  return counts
}

/** `torch.ops.aten.add.Tensor` as `aten::add.Tensor`; Python's own functions as they are. */
export function operatorName(target: string): string {
  const parts = /^torch\.ops\.(\w+)\.(.+)$/.exec(target)
  return (parts === null ? target : `${parts[1]}::${parts[2]}`).slice(0, 120)
}

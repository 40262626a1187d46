// The names by which both sides know a class of modules, whose objects are others on each.

import { moduleBrand } from '../nn/brand.js'
import type { Expected } from '../serialization/expect.js'
import type { SentModule } from './messages.js'

/** `torch.nn.modules.linear.Linear`; of a class without a Python name that of JavaScript. */
export function nameOfClass(cls: unknown): string {
  const { __module__, __qualname__, name, prototype } = cls as {
    readonly __module__?: string
    readonly __qualname__?: string
    readonly name: string
    readonly prototype: object
  }
  // The base of all has no name of its own to be saved under, and another one in each minified file.
  if (Object.hasOwn(prototype, moduleBrand)) return 'torch.nn.modules.module.Module'
  const hasOwn = Object.hasOwn(cls as object, '__qualname__') && typeof __qualname__ === 'string'
  return hasOwn ? `${__module__}.${__qualname__}` : name
}

/** Whether a module in a worker is of a class of this side, by the names that both have. */
export function isOfClass({ classes }: SentModule, expected: Expected<unknown>): boolean {
  return classes.includes(nameOfClass(expected))
}

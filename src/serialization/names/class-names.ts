// The Python names of a user's own module classes, which JavaScript's names are not: a class has them as statics, or
// `save` is told them by its option `classes`.

import { Module } from '../../nn/module.js'
import type { AnyModule } from '../../nn/module.js'
import { Global } from '../../python/objects.js'

/** Python's name → the class: `{ '__main__.Net': Net }`, as `load` takes it. */
export type WriterClasses = Readonly<Record<string, abstract new (...args: never) => AnyModule>>

/**
 * Each class's name.
 *
 * @throws TypeError for a name without a module, and for a class that is no Module.
 */
export function classNames(classes: WriterClasses = {}): ReadonlyMap<unknown, Global> {
  const names = new Map<unknown, Global>()
  for (const name of Object.keys(classes)) {
    const cls = classes[name] as abstract new (...args: never) => AnyModule
    const dot = name.lastIndexOf('.')
    if (dot <= 0) throw new TypeError(`classes: '${name}' should name a module too: '__main__.${name}'`)
    if (typeof cls !== 'function' || !(cls.prototype instanceof Module)) {
      throw new TypeError(`classes: '${name}' is no class that extends nn.Module`)
    }
    names.set(cls, new Global(name.slice(0, dot), name.slice(dot + 1)))
  }
  return names
}

// Lets a class be called as Python calls one, without `new`: `nn.Linear(2, 1)`, `PyFloat(1)`.
// `new`, `instanceof` and `extends` go on working, because the proxy forwards everything else. Errors of the constructor and of
// a module's `forward` begin at the caller's line.

import { bounded, fromCaller } from '../caller.js'

type Constructor = abstract new (...args: never[]) => unknown

/** Call signatures do not survive a mapped type, so the two faces are joined by intersection. */
export type Callable<C extends new (...args: never[]) => unknown> = C &
  (C extends new (...args: infer A) => infer R ? (...args: A) => R : never)

/**
 * The class itself, callable; instances' `constructor` is the callable one.
 *
 * @param name By which consoles show it; of a module its `__qualname__`.
 */
export function callable<C extends new (...args: never[]) => unknown>(target: C, name = qualname(target)): Callable<C> {
  if (name !== undefined) Object.defineProperty(target, 'name', { value: name, configurable: true })
  const proxy = new Proxy(target, {
    apply: (cls, _this, args) => construct(cls, args, cls),
    construct: (cls, args, newTarget) => construct(cls, args, newTarget as Constructor),
  }) as unknown as Callable<C>
  const prototype = (target as Constructor & { prototype: { forward?: (...args: never[]) => unknown } }).prototype
  Object.defineProperty(prototype, 'constructor', { value: proxy, configurable: true, writable: true })
  const forward = Object.getOwnPropertyDescriptor(prototype, 'forward')
  if (forward !== undefined) Object.defineProperty(prototype, 'forward', { ...forward, value: bounded(forward.value) })
  return proxy
}

function construct(cls: Constructor, args: readonly unknown[], newTarget: Constructor): object {
  try {
    return Reflect.construct(cls as new () => object, args, newTarget) as object
  } catch (error) {
    throw fromCaller(error)
  }
}

function qualname(target: object): string | undefined {
  const { __qualname__ } = target as { readonly __qualname__?: unknown }
  return Object.hasOwn(target, '__qualname__') && typeof __qualname__ === 'string' ? __qualname__ : undefined
}

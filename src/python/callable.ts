// Lets a class be called as Python calls one, without `new`: `nn.Linear(2, 1)`, `PyFloat(1)`.
// `new`, `instanceof` and `extends` go on working, because the proxy forwards everything else.

type Constructor = abstract new (...args: never[]) => unknown

/** Call signatures do not survive a mapped type, so the two faces are joined by intersection. */
export type Callable<C extends new (...args: never[]) => unknown> = C &
  (C extends new (...args: infer A) => infer R ? (...args: A) => R : never)

/** The class itself, callable; instances' `constructor` is the callable one. */
export function callable<C extends new (...args: never[]) => unknown>(target: C): Callable<C> {
  const proxy = new Proxy(target, {
    apply: (cls, _this, args) => Reflect.construct(cls, args) as unknown,
  }) as unknown as Callable<C>
  const prototype = (target as Constructor & { prototype: object }).prototype
  Object.defineProperty(prototype, 'constructor', { value: proxy, configurable: true, writable: true })
  return proxy
}

// What a call can reach: functions by name, and of the classes whose objects there can be the methods that anything calls.

import type { ScriptClass } from './classes.js'
import type { FunctionValue } from './compile/code.js'

export class Reached {
  private readonly seen = new Set<FunctionValue>()
  private readonly waiting: FunctionValue[] = []
  private readonly classes = new Set<ScriptClass>()
  private readonly called = new Set<string>()

  /** @param what A function, a class, or a method's name. */
  add(what: FunctionValue | ScriptClass | string): void {
    if (typeof what === 'string') {
      if (this.called.has(what)) return
      this.called.add(what)
      for (const cls of this.classes) this.method(cls, what)
    } else if ('methods' in what) {
      if (this.classes.has(what)) return
      this.classes.add(what)
      for (const name of this.called) this.method(what, name)
    } else if (!this.seen.has(what)) {
      this.seen.add(what)
      this.waiting.push(what)
    }
  }

  /** One that was not looked at yet; undefined where there is none left. */
  next(): FunctionValue | undefined {
    return this.waiting.pop()
  }

  private method(cls: ScriptClass, name: string): void {
    const method = cls.methods.get(name)
    if (method !== undefined) this.add(method)
  }
}

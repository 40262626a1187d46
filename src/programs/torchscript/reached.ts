// What a call can reach: functions by name, and of the classes whose objects there can be the methods that anything calls by
// their names.

import type { ScriptClass } from './classes.js'
import type { Code, FunctionValue, Lack } from './compile/code.js'

export class Reached {
  private readonly codeOf: (run: FunctionValue) => Code
  private readonly seen = new Set<FunctionValue>()
  private readonly waiting: FunctionValue[] = []
  private readonly classes: Set<ScriptClass>
  private readonly called = new Set<string>()
  /** Whether branches count, which may never be taken. */
  private readonly branches: boolean

  constructor(codeOf: (run: FunctionValue) => Code, branches: boolean, classes: Iterable<ScriptClass>) {
    this.codeOf = codeOf
    this.branches = branches
    this.classes = new Set(classes)
  }

  /** All functions that some can reach. They are compiled. */
  from(starts: readonly FunctionValue[]): ReadonlySet<FunctionValue> {
    for (const start of starts) this.add(start)
    for (let next = this.waiting.pop(); next !== undefined; next = this.waiting.pop()) {
      for (const { called, conditional } of this.codeOf(next).reaches)
        if (this.branches || !conditional) this.add(called)
    }
    return this.seen
  }

  /** The classes whose objects there can be. */
  get known(): ReadonlySet<ScriptClass> {
    return this.classes
  }

  private add(what: FunctionValue | ScriptClass | string): void {
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

  private method(cls: ScriptClass, name: string): void {
    const method = cls.methods.get(name)
    if (method !== undefined) this.add(method)
  }
}

/** What functions lack: all of it, and what any call comes to. */
export interface Lacks {
  /** Places by operator. */
  readonly counts: ReadonlyMap<string, number>
  readonly certain: ReadonlySet<string>
}

export function lacksOf(
  starts: readonly FunctionValue[],
  classes: Iterable<ScriptClass>,
  codeOf: (run: FunctionValue) => Code,
): Lacks {
  const all = new Reached(codeOf, true, classes)
  const counts = new Map<string, number>()
  for (const run of all.from(starts))
    for (const { name } of codeOf(run).lacks) counts.set(name, (counts.get(name) ?? 0) + 1)
  const certain = new Set<string>()
  if (counts.size === 0) return { counts, certain }
  for (const run of new Reached(codeOf, false, all.known).from(starts))
    for (const { name, conditional } of codeOf(run).lacks as readonly Lack[]) if (!conditional) certain.add(name)
  return { counts, certain }
}

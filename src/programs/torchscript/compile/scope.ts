// What the compiler finds outside of a function.

import type { ScriptClass } from '../classes.js'
import type { CallSite } from '../operators/site.js'

export interface Scope {
  /** A constant, function, class or member of an enum by its dotted name; undefined where there is none. */
  named(path: string): unknown
  findClass(name: string): ScriptClass | undefined
  /** A place that calls an operator. Where there is none it is not `possible`, and the call fails. */
  site(name: string, positional: number, keywords: readonly string[]): CallSite
}

// What all handles have: `close()`, with which `await using` ends them.

import type { AsyncDispose } from '../serialization/lazy/checkpoint.js'

/** Runtimes that are older than `await using` have no such symbol. */
const asyncDispose = (Symbol as { readonly asyncDispose?: symbol }).asyncDispose ?? Symbol.for('Symbol.asyncDispose')

abstract class Closing {
  abstract close(): Promise<void>
}
Object.defineProperty(Closing.prototype, asyncDispose, {
  value(this: Closing): Promise<void> {
    return this.close()
  },
  configurable: true,
  writable: true,
})

/** The class of what is closed: its type has the method of `await using` where the program's libraries have the symbol. */
export const Handle = Closing as unknown as abstract new () => Closing & AsyncDispose

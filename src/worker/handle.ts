// What all handles have: `close()`, by which `await using` ends them.

const asyncDispose = (Symbol as { readonly asyncDispose?: symbol }).asyncDispose ?? Symbol.for('Symbol.asyncDispose')

/** Gives a class of handles the method of `await using`. Runtimes that are older have no such symbol. */
export function disposable(prototype: { close(): Promise<void> }): void {
  Object.defineProperty(prototype, asyncDispose, {
    value(this: typeof prototype): Promise<void> {
      return this.close()
    },
    configurable: true,
    writable: true,
  })
}

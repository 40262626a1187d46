// A promise that somebody else settles. Node 20 has no Promise.withResolvers.

export class Deferred {
  readonly promise: Promise<void>
  resolve!: () => void
  reject!: (error: unknown) => void

  constructor() {
    this.promise = new Promise<void>((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    // Nobody need wait for it.
    this.promise.catch(() => {})
  }
}

// Waiting for what may never answer: sources, streams and callbacks that others wrote. A promise that is made before it is
// awaited has a handler at once: Node ends the process for one that rejects meanwhile, whatever catches it later.

/** Settles as `answer` does, or rejects with the signal's reason as soon as that aborts. */
export function unlessAborted<T>(answer: T | PromiseLike<T>, signal: AbortSignal | undefined): Promise<T> {
  const promise = Promise.resolve(answer)
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    const end = (): void => signal.removeEventListener('abort', abort)
    promise.then(resolve, reject).then(end, end)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort)
  })
}

/** The promise itself, which may now reject before it is awaited. */
export function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {})
  return promise
}

// What every container writes to. A chunk is the caller's again once `write` has resolved: a sink that
// keeps it longer copies it. After `close` the destination is complete; after `abort` it is as it was
// before, where the platform can.

export interface Sink {
  write(chunk: Uint8Array): Promise<void>
  close(): Promise<void>
  /** Gives up because of `reason`. Does not throw. */
  abort(reason: unknown): Promise<void>
}

export interface SyncSink {
  writeSync(chunk: Uint8Array): void
  closeSync(): void
  abortSync(reason: unknown): void
}

/** Runs `write` on `sink`, then closes it; if it throws, aborts the sink and throws the same. */
export async function writeTo(sink: Sink, write: (sink: Sink) => Promise<void>): Promise<void> {
  try {
    await write(sink)
    await sink.close()
  } catch (error) {
    await sink.abort(error)
    throw error
  }
}

export function writeToSync(sink: SyncSink, write: (sink: SyncSink) => void): void {
  try {
    write(sink)
    sink.closeSync()
  } catch (error) {
    sink.abortSync(error)
    throw error
  }
}

// What a caller can watch and stop while bytes move.

export interface Progress {
  /** Bytes so far. */
  readonly loaded: number
  /** Bytes in all, where known. */
  readonly total: number | undefined
}

export interface ProgressOptions {
  /** Its abort rejects with the signal's reason, as everywhere on the platform. */
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

// What went wrong, as data.

import { TorchletError } from '../index.js'

export interface Failure {
  /** A TorchletError's, the system's (ENOENT), or the error's name. */
  readonly code: string
  readonly message: string
}

export function failureOf(error: unknown): Failure {
  if (error instanceof TorchletError) return { code: error.code, message: error.message }
  if (!(error instanceof Error)) return { code: 'Error', message: String(error) }
  const { code } = error as NodeJS.ErrnoException
  return { code: typeof code === 'string' ? code : error.name, message: error.message }
}

// What follows a file's end: PyTorch and torchlet do not read it, and a report says that it is there.

import { kindOf } from '../../io/recognise/file-kind.js'
import { readSample } from '../../io/sources/file-sample.js'
import type { Reading } from '../../io/sources/source.js'
import type { LoadContext } from '../container.js'

/** Tells the observer, if there is one, of the bytes from `offset` on, if there are any. */
export function* tellRest({ size, observe }: LoadContext, offset: number): Reading<void> {
  if (observe === undefined || offset >= size) return
  const nbytes = size - offset
  const sample = yield* readSample({ size: nbytes }, offset)
  observe.rest({ offset, nbytes, kind: kindOf(sample) ?? null })
}

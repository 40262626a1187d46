// A file of any kind that gzip packed. torch.load refuses its path and reads what gzip.open gives.

import { gunzip } from '../io/gunzip.js'
import type { Reading } from '../io/sources/source.js'
import type { LoadContext } from './container.js'

export function* loadGzip(context: LoadContext): Reading<unknown> {
  context.observe?.format('gzip')
  return context.nested(yield* context.kept.once('gzip', () => inflated(context)), 'gzip')
}

function* inflated({ size, limits }: LoadContext): Reading<Uint8Array> {
  return gunzip(yield { offset: 0, length: size }, limits)
}

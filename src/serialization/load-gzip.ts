// A file of any kind that gzip packed. torch.load refuses its path and reads what gzip.open gives.

import { gunzip } from '../io/gunzip.js'
import type { Reading } from '../io/sources/source.js'
import type { LoadContext } from './container.js'

export function* loadGzip(context: LoadContext): Reading<unknown> {
  context.observe?.format('gzip')
  const bytes = yield { offset: 0, length: context.size }
  return context.nested(gunzip(bytes, context.limits), 'gzip')
}

// From what a user passes to `open` to a source that is read in parts: as for `load`, but for URLs, of which only ranges are
// fetched where the server has them.

import type * as platform from '../../platform-types.js'
import { hasFileSystem } from '../platform.js'
import { documentUrl, isA, openSource } from './open-source.js'
import type { SourceInput } from './open-source.js'
import { openUrl } from './range-source.js'
import type { RangeOptions } from './range-source.js'
import type { Source } from './source.js'
import { isUpload } from './upload-source.js'

/** @throws ArchiveError for what cannot be read, TypeError for what is no source. */
export async function openParts(input: SourceInput, options: RangeOptions): Promise<Source> {
  options.signal?.throwIfAborted()
  const address = addressOf(input)
  return address === undefined ? openSource(input, options) : openUrl(address, options)
}

/** What is fetched, where it is of HTTP. */
function addressOf(input: SourceInput): URL | Request | undefined {
  if (typeof input === 'string') return hasFileSystem() ? undefined : ofHttp(new URL(input, documentUrl()))
  if (isA<platform.URL>(input, 'URL')) return ofHttp(input as URL)
  return isA<platform.Request>(input, 'Request') && !isUpload(input) ? (input as Request) : undefined
}

function ofHttp(url: URL): URL | undefined {
  return /^https?:$/.test(url.protocol) ? url : undefined
}

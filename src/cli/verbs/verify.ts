// torchlet verify

import { verify } from '../../tools/index.js'
import { EXIT } from '../exit.js'
import { perform, told } from '../perform.js'
import { sourceOf } from '../source.js'
import { fileVerb } from '../verb.js'

export const verifyVerb = fileVerb(
  'verify',
  'Read every tensor and hold it against the checksums that the file has',
).action((file, options) =>
  perform(options, async (job) => {
    const found = await verify(sourceOf(file), job)
    return told(found, found.ok ? EXIT.ok : found.error === null ? EXIT.no : EXIT.failed)
  }),
)

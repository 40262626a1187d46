// torchlet print

import { load, open, repr } from '../../index.js'
import { perform } from '../perform.js'
import { sourceOf } from '../source.js'
import { fileVerb } from '../verb.js'

/** What `--json` prints. */
export interface Printed {
  readonly schema: 1
  /** Python's text of the object. */
  readonly text: string
}

export const printVerb = fileVerb('print', 'Print what Python prints of the object in a file, or of a part of it')
  .argument('[path]', "the part's path, as inspect lists it; of it only the tensors are read")
  .action((file, path, options) =>
    perform(options, async (job) => {
      const text = repr(path === undefined ? await load(sourceOf(file), job) : await part(file, path, job))
      const json: Printed = { schema: 1, text }
      return { json, text }
    }),
  )

async function part(file: string, path: string, job: Parameters<typeof load>[1]): Promise<unknown> {
  const checkpoint = await open(sourceOf(file), job)
  try {
    return await checkpoint.get(path, job)
  } finally {
    await checkpoint.close()
  }
}

// A file of which everything but the bytes of tensors has been read. Its object is made anew each time that it is asked for,
// from what was read at first: values of two calls share nothing.

import { perform, performSync } from '../../io/sources/perform.js'
import type { RecordedSource } from '../../io/sources/recorded-source.js'
import type { ProgressOptions } from '../../io/progress.js'
import { withParts } from '../parts/parts.js'
import { read } from '../read.js'
import type { ReadOptions } from '../read.js'
import type { BatchContent } from './file-content.js'
import type { LazyFiles } from './lazy-file.js'
import { readContents } from './read-contents.js'

/** Bytes of storages that are read along with one that is needed, in the first round; four times as many in each later one. */
const FIRST_ALONG = 4096

/** Of all that are read along. */
const MOST_ALONG = 64 * 1024 * 1024

export class Opened {
  readonly source: RecordedSource
  readonly files: LazyFiles
  private readonly options: ReadOptions

  constructor(source: RecordedSource, files: LazyFiles, options: ReadOptions) {
    this.source = source
    this.files = files
    this.options = options
  }

  /**
   * The object, with its storages in the file. A few kinds of tensors cannot be made without elements (views of old files, scales
   * of quantized channels that are to be converted): these are read, and the object is made again.
   */
  async first({ signal }: ProgressOptions, more: Partial<ReadOptions> = {}): Promise<unknown> {
    const { files, source } = this
    for (let along = FIRST_ALONG; ; along *= 4) {
      const performing = { signal, siblingSource: (name: string) => files.source(name) }
      let failure: { readonly error: unknown } | null = null
      let value: unknown
      try {
        value = await withParts(() => {
          this.begin()
          return perform(this.reading(more), source, performing)
        })
      } catch (error) {
        failure = { error }
      }
      const refused = [...files.refused]
      if (refused.length === 0) {
        if (failure !== null) throw failure.error
        return value
      }
      await this.keep(refused, along, { signal })
    }
  }

  /** The object once more, at once. */
  again(): unknown {
    const { files, source } = this
    this.begin()
    return performSync(this.reading({}), source.replay, { siblingSource: (name) => files.replay(name) })
  }

  private reading(more: Partial<ReadOptions>): ReturnType<typeof read> {
    return read(this.source, { ...this.options, ...more, lazy: this.files.main })
  }

  private begin(): void {
    this.files.made = []
    this.files.refused.clear()
  }

  /** Those that were refused, and the small ones beside: one after the other would need as many rounds. */
  private async keep(refused: readonly BatchContent[], along: number, options: ProgressOptions): Promise<void> {
    const contents = new Set(refused)
    let left = MOST_ALONG
    for (const content of this.files.made) {
      if (content.nbytes <= along && content.nbytes <= left) {
        left -= content.nbytes
        contents.add(content)
      }
    }
    const list = [...contents]
    const bytes = await readContents(list, options)
    for (const [index, content] of list.entries()) this.files.keep(content, bytes[index] as Uint8Array)
  }
}

// The bytes of a lazy storage that lie in several places, or in another form: the chunks of a distributed checkpoint. They are
// read whole, whatever of them is asked for.

import type { StorageReadOptions } from '../../tensor/storage.js'
import type { BatchContent, FileSpan } from './file-content.js'
import { readContents } from './read-contents.js'

export class JoinedContent implements BatchContent {
  readonly key: string
  readonly nbytes: number
  readonly spans: readonly FileSpan[]
  private readonly join: (blocks: readonly Uint8Array[]) => Uint8Array

  /** @param name One content of the checkpoint has it. */
  constructor(
    name: string,
    nbytes: number,
    spans: readonly FileSpan[],
    join: (blocks: readonly Uint8Array[]) => Uint8Array,
  ) {
    this.key = `joined ${name}`
    this.nbytes = nbytes
    this.spans = spans
    this.join = join
  }

  assemble(blocks: readonly Uint8Array[]): Uint8Array {
    return this.join(blocks)
  }

  async readAll(options: StorageReadOptions): Promise<Uint8Array> {
    const [bytes] = await readContents([this], options)
    return bytes as Uint8Array
  }

  async read(offset: number, length: number, options: StorageReadOptions): Promise<Uint8Array> {
    return (await this.readAll(options)).slice(offset, offset + length)
  }

  async *pieces(options: StorageReadOptions): AsyncGenerator<Uint8Array> {
    yield await this.readAll(options)
  }

  onRefused(): void {
    for (const { file } of this.spans.slice(0, 1)) file.files.refused.add(this)
  }
}

// The record `.data/serialization_id` that PyTorch's Linux builds write (caffe2/serialize/
// inline_container.cc): two 64 bit hashes as 20 decimal digits each, over the records' names and over
// their CRCs. Readers only log it.

import { Uint64, hashCombine, libstdcxxHash } from './hash64.js'
import { unorderedSetOrder } from './unordered-set.js'
import { DATA_DESCRIPTOR, dataView } from './format.js'

const DIGITS = 20

export class SerializationId {
  readonly #names: Uint64[] = []
  readonly #crcs = new Uint64()

  /** Adds a record's name, without the root. Names are distinct. */
  addName(name: Uint8Array): void {
    this.#names.push(libstdcxxHash(name))
  }

  /**
   * Adds a non-empty record's CRC. PyTorch picks CRCs out of what it writes by the descriptor's signature,
   * so content that begins with it is taken for one too: `head` is the content's first 8 bytes.
   */
  addCrc(crc: number, head: Uint8Array): void {
    if (head.length >= 8 && head[0] === (DATA_DESCRIPTOR & 0xff)) {
      const view = dataView(head)
      if (view.getUint32(0, true) === DATA_DESCRIPTOR) hashCombine(this.#crcs, view.getUint32(4, true), 0)
    }
    hashCombine(this.#crcs, crc, 0)
  }

  /** 40 decimal digits. */
  toString(): string {
    const names = new Uint64()
    for (const index of unorderedSetOrder(this.#names)) {
      const hash = this.#names[index]!
      hashCombine(names, hash.lo, hash.hi)
    }
    return names.toDecimal(DIGITS) + this.#crcs.toDecimal(DIGITS)
  }
}

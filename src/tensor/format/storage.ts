// The text of a storage: an element a line, then what it is. torch/storage.py: UntypedStorage.__str__, TypedStorage.__str__.

import { LimitError } from '../../errors.js'
import { floatRepr } from '../../python/numbers.js'
import type { dtype } from '../dtype.js'
import { accessorOf } from '../elements/element.js'
import type { Element } from '../elements/element.js'

/** Lines; PyTorch prints them all. */
const lineLimit = 2 ** 20

/**
 * @param type Null for bytes.
 * @throws LimitError for more elements than are worth printing.
 */
export function storageText(bytes: Uint8Array, type: dtype | null): string {
  const size = Math.floor(bytes.length / (type?.itemsize ?? 1))
  if (size > lineLimit)
    throw new LimitError({ what: 'the elements of a storage to print', limit: lineLimit, got: size })
  const name = type === null ? 'UntypedStorage(' : `TypedStorage(dtype=${type}, `
  const texts = type === null ? Array.from(bytes, String) : elementTexts(bytes, type, size)
  return ` ${texts.join('\n ')}\n[torch.storage.${name}device=cpu) of size ${size}]`
}

function elementTexts(bytes: Uint8Array, type: dtype, size: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const { get } = accessorOf(type)
  return Array.from({ length: size }, (_, index) => elementText(get(view, index * type.itemsize), type))
}

function elementText(element: Element, type: dtype): string {
  if (typeof element === 'boolean') return element ? 'True' : 'False'
  return typeof element === 'number' && type.is_floating_point ? floatRepr(element) : String(element)
}

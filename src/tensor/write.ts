// Elements into the storage that a tensor views, which is told of the change. One on `meta` is told, and nothing is written.

import { UnsupportedError } from '../errors.js'
import { copyElements } from './copy.js'
import { accessorOf, checkElement } from './elements/element.js'
import type { Element } from './elements/element.js'
import { broadcastStrides, contiguousStrides } from './shape.js'
import type { Sizes } from './shape.js'
import type { ArrayClass } from './storage.js'
import type { Tensor } from './tensor.js'

/** `target[…] = elements`, which are row-major and of its dtype as stored. */
export function writeElements(target: Tensor, elements: ArrayBufferView): void {
  requirePlain(target)
  if (target.isMeta) return target.bump_version()
  const bytes = new Uint8Array(elements.buffer, elements.byteOffset, elements.byteLength)
  write(target, bytes, contiguousStrides(target.sizes))
}

/**
 * `target[…] = source` without a copy between them.
 *
 * @param source Of the same dtype, over another storage.
 * @param strides By which it is read in the target's sizes.
 */
export function writeFrom(target: Tensor, source: Tensor, strides: Sizes): void {
  requirePlain(target)
  if (target.isMeta) return target.bump_version()
  const from = source.resolved()
  const own = from === source ? strides : broadcastStrides(from.sizes, from.strides, target.sizes)
  write(target, from.untyped_storage().peek(Uint8Array), own, from.offset)
}

/**
 * `target[…] = value`.
 *
 * @throws RangeError for a value that the dtype cannot hold.
 */
export function writeScalar(target: Tensor, value: Element): void {
  const { itemsize } = target.dtype
  requirePlain(target)
  checkElement(value, target.dtype)
  if (target.isMeta) return target.bump_version()
  const element = new DataView(new ArrayBuffer(16))
  accessorOf(target.dtype).set(element, 0, value)
  if (target.is_contiguous() && itemsize <= 4) {
    const count = target.numel()
    const { view, type } = scalarLane(element, itemsize)
    target
      .untyped_storage()
      .peek(type)
      .fill(view, target.offset, target.offset + count)
    target.bump_version()
  } else {
    write(
      target,
      new Uint8Array(element.buffer, 0, itemsize),
      target.sizes.map(() => 0),
    )
  }
}

function write(target: Tensor, bytes: Uint8Array, strides: Sizes, offset = 0): void {
  const to = { bytes: target.untyped_storage().peek(Uint8Array), strides: target.strides, offset: target.offset }
  copyElements(target.dtype.itemsize, target.sizes, to, { bytes, strides, offset })
  target.bump_version()
}

/** @throws UnsupportedError for a view of conjugates or negatives, which stores others than it shows. @internal */
export function requirePlain(target: Tensor): void {
  if (!target.conj_bit && !target.neg_bit) return
  throw new UnsupportedError({
    what: 'writing into a view of conjugates or negatives is not supported',
    instead: 'Write into a copy: x.clone()',
  })
}

/** An element's bits as one integer. */
function scalarLane(
  element: DataView,
  itemsize: number,
): { view: number; type: ArrayClass<Uint8Array | Uint16Array | Uint32Array> } {
  if (itemsize === 1) return { view: element.getUint8(0), type: Uint8Array }
  if (itemsize === 2) return { view: element.getUint16(0, true), type: Uint16Array }
  return { view: element.getUint32(0, true), type: Uint32Array }
}

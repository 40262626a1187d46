// torch.tensor and torch.frombuffer: tensors from JavaScript's values. torch/csrc/utils/tensor_new.cpp.

import { define } from '../../define.js'
import { allocate, newLanes } from '../allocate.js'
import { cast } from '../elements/cast.js'
import { isMetaDevice } from '../device.js'
import type { DeviceLike } from '../device.js'
import { float32 } from '../dtype.js'
import type { dtype } from '../dtype.js'
import { accessorOf, checkElement } from '../elements/element.js'
import { blockSizes, blockType, isBlock, readNested } from './nested-data.js'
import type { Block, TensorData } from './nested-data.js'
import { UntypedStorage } from '../storage.js'
import { checkGradient } from './gradient.js'
import { Tensor } from '../tensor.js'
import type { TypedArray } from '../elements/typed-array.js'
import { writeElements } from '../write.js'

export type { TensorData } from './nested-data.js'

/**
 * A tensor of given values, copied.
 *
 * @param data Numbers, bigints, booleans, Complex, typed arrays, tensors, or arrays of them, nested.
 * @param dtype By default inferred as PyTorch does: all booleans → bool, all integers → int64, else float32;
 *   Complex → complex64. `tensor([1, 2])` holds integers, `tensor([1, 2.5])` floats. A typed array gives its own.
 * @param requires_grad Kept and written to files; torchlet computes no gradients yet.
 * @throws ShapeError for arrays of unequal lengths, RangeError for a value that the dtype cannot hold.
 * @example
 * import { tensor, float32 } from 'torchlet'
 * tensor([[1, 2], [3, 4]], { dtype: float32 }).shape   // Size [2, 2]
 */
export const tensor = define(
  'tensor',
  ['data', '*', 'dtype', 'device', 'requires_grad', 'pin_memory'],
  (
    data: TensorData,
    dtype: dtype | null = null,
    device: DeviceLike = null,
    requires_grad = false,
    _pin_memory = false,
  ): Tensor => {
    const meta = isMetaDevice('tensor', device, data instanceof Tensor && data.isMeta)
    const made = isBlock(data) ? fromBlock(data, dtype, meta) : fromNested(data, dtype, meta)
    checkGradient('tensor', made.dtype, requires_grad)
    made.requires_grad = requires_grad
    return made
  },
)

/**
 * A 1-dimensional tensor over a buffer's own memory: a change of one is a change of the other.
 * After writing to the buffer, call the tensor's `bump_version()`.
 *
 * @param count How many elements; -1 for all that there are.
 * @param offset Bytes before the first, a multiple of what an element weighs.
 * @throws RangeError where the buffer does not hold them.
 * @example
 * import { frombuffer, float32 } from 'torchlet'
 * const samples = new Float32Array(1024)
 * const x = frombuffer(samples, { dtype: float32 })
 */
export const frombuffer = define(
  'frombuffer',
  ['buffer', '*', 'dtype', 'count', 'offset', 'requires_grad'],
  (buffer: ArrayBufferLike | ArrayBufferView, dtype: dtype, count = -1, offset = 0, requires_grad = false): Tensor => {
    checkGradient('frombuffer', dtype, requires_grad)
    const whole = ArrayBuffer.isView(buffer) ? buffer : new Uint8Array(buffer)
    const size = checkedBufferCount(whole.byteLength, dtype.itemsize, count, offset)
    const lanes = newLanes(dtype, 0)
    const type = lanes.constructor as new (buffer: ArrayBufferLike, offset: number, length: number) => ArrayBufferView
    const length = (size * dtype.itemsize) / lanes.BYTES_PER_ELEMENT
    const made = new Tensor(new UntypedStorage(new type(whole.buffer, whole.byteOffset + offset, length)), dtype, [
      size,
    ])
    made.requires_grad = requires_grad
    made.untyped_storage().isLent = true
    return made
  },
)

/** `torch.frombuffer`'s checks and words. */
function checkedBufferCount(length: number, itemsize: number, count: number, offset: number): number {
  if (length === 0 || count === 0)
    throw new RangeError(`both buffer length (${length}) and count (${count}) must not be 0`)
  if (!(offset >= 0 && offset < length)) {
    throw new RangeError(
      `offset (${offset} bytes) must be non-negative and no greater than buffer length (${length} bytes) minus 1`,
    )
  }
  const rest = length - offset
  if (count < 0 && rest % itemsize !== 0) {
    throw new RangeError(
      `buffer length (${rest} bytes) after offset (${offset} bytes) must be a multiple of element size (${itemsize})`,
    )
  }
  const size = count < 0 ? rest / itemsize : count
  if (!(size * itemsize <= rest)) {
    throw new RangeError(
      `requested buffer length (${size} * ${itemsize} bytes) after offset (${offset} bytes) must not be greater than actual buffer length (${length} bytes)`,
    )
  }
  return size
}

function fromBlock(block: Block, type: dtype | null, meta: boolean): Tensor {
  const own = blockType(block)
  const made = allocate('tensor', blockSizes(block), type ?? own, null, meta)
  if (meta) return made
  if (block instanceof Tensor && made.dtype === own) writeElements(made, block.toBytes())
  else
    writeElements(made, cast(block instanceof Tensor ? block.toTypedArray() : (block as TypedArray), own, made.dtype))
  return made
}

function fromNested(data: TensorData, given: dtype | null, meta: boolean): Tensor {
  const { sizes, values, type } = readNested(data)
  const made = allocate('tensor', sizes, given ?? type, null, meta)
  const { dtype } = made
  if (meta) return made
  if (dtype === float32 && values.every((value) => typeof value === 'number')) {
    made
      .untyped_storage()
      .peek(Float32Array)
      .set(values as number[])
    return made
  }
  const { set } = accessorOf(dtype)
  const view = new DataView(made.untyped_storage().peek(Uint8Array).buffer)
  values.forEach((value, index) => {
    checkElement(value, dtype)
    set(view, index * dtype.itemsize, value)
  })
  return made
}

// Pictures as inputs of models: PNG by pngjs, JPEG by jpeg-js, then what torchvision's presets for ImageNet do: Resize, CenterCrop,
// ToTensor, Normalize. Transparency is left out, as `Image.convert('RGB')` of PIL leaves it.

import jpeg from 'jpeg-js'
import { PNG } from 'pngjs'
import { bfloat16, float16, float32, float64, nn, tensor } from '../../index.js'
import type { Tensor } from '../../index.js'

/** More than any camera's; a file of a few bytes may claim any size. */
const MOST_PIXELS = 100e6
/** Bytes that pngjs may make of an interlaced file: it has no bound for these itself. DEFLATE makes 1032 of one. */
const MOST_INTERLACED = 2 ** 30 / 1032
const MOST_JPEG_MEGABYTES = 1024

export interface Pixels {
  readonly width: number
  readonly height: number
  /** Red, green, blue, and what `channels` counts beyond them, row by row. */
  readonly data: Uint8Array
  readonly channels: 3 | 4
}

/** How pixels become an input. */
export interface Preparation {
  /** By PyTorch's name. */
  readonly dtype: string
  /** 3, or 1 for grey. */
  readonly channels: number
  /** The part in the middle that the model sees; null: all of it. */
  readonly size: readonly [height: number, width: number] | null
  /** The shorter side before that; null: as it is, or where `size` is given such that the part is 224/256 of it. */
  readonly resize: number | null
  /** Of each channel, or one for all; null: ImageNet's, and for grey 0 and 1. */
  readonly mean: readonly number[] | null
  readonly std: readonly number[] | null
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] }
/** What models take for pictures beside float32. */
const OTHER_DTYPES = new Map([float16, bfloat16, float64].map((dtype) => [dtype.name, dtype]))
const GREY = { mean: [0], std: [1] }

/** Whether bytes begin as a PNG or a JPEG. */
export function isPicture(bytes: Uint8Array): boolean {
  return isPng(bytes) || isJpeg(bytes)
}

function isPng(bytes: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a].every((byte, at) => bytes[at] === byte)
}

function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff
}

/** @throws Error for a picture that is damaged, or larger than is read. */
export function decodePicture(bytes: Uint8Array): Pixels {
  if (!isPng(bytes)) return undamaged('JPEG', () => decodeJpeg(bytes))
  checkPng(bytes)
  return undamaged('PNG', () => decodePng(bytes))
}

/** Decoders say what is wrong in words of their own. */
function undamaged<T>(kind: string, decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    throw new Error(`the ${kind} is damaged, or larger than is read: ${(error as Error).message}`, { cause: error })
  }
}

function checkPng(bytes: Uint8Array): void {
  if (bytes.length < 29) throw new Error('the PNG is cut off')
  const header = new DataView(bytes.buffer, bytes.byteOffset)
  if (header.getUint32(16) * header.getUint32(20) > MOST_PIXELS) throw new Error('the PNG has more than 100 megapixels')
  const isInterlaced = header.getUint8(28) !== 0
  if (isInterlaced && bytes.length > MOST_INTERLACED)
    throw new Error('the PNG is interlaced and large: save it without interlacing')
}

function decodePng(bytes: Uint8Array): Pixels {
  const { width, height, data } = PNG.sync.read(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length))
  return { width, height, data, channels: 4 }
}

function decodeJpeg(bytes: Uint8Array): Pixels {
  const { width, height, data } = jpeg.decode(bytes, {
    useTArray: true,
    formatAsRGBA: false,
    tolerantDecoding: false,
    maxResolutionInMP: MOST_PIXELS / 1e6,
    maxMemoryUsageInMB: MOST_JPEG_MEGABYTES,
  })
  return { width, height, data, channels: 3 }
}

/** `[1, channels, height, width]`. */
export function preparedPicture(pixels: Pixels, preparation: Preparation): Tensor {
  const { channels, size } = preparation
  const colours = tensor(pixels.data)
    .view(pixels.height, pixels.width, pixels.channels)
    .narrow(2, 0, 3)
    .permute(2, 0, 1)
    .float()
    .unsqueeze(0)
  const values = channels === 1 ? grey(colours) : colours
  const sized = size === null && preparation.resize === null ? values : cropped(resized(values, preparation), size)
  const standard = channels === 1 ? GREY : IMAGENET
  return sized
    .div(255)
    .sub(perChannel(preparation.mean ?? standard.mean))
    .div(perChannel(preparation.std ?? standard.std))
    .to(OTHER_DTYPES.get(preparation.dtype) ?? float32)
}

function perChannel(numbers: readonly number[]): Tensor {
  return tensor([...numbers]).view(-1, 1, 1)
}

/** ITU-R 601-2, as PIL's mode L. */
function grey(colours: Tensor): Tensor {
  return colours
    .mul(tensor([0.299, 0.587, 0.114]).view(1, 3, 1, 1))
    .sum(1, true)
    .round()
}

/** torchvision's Resize of a picture: the shorter side, bilinear with antialiasing, to whole numbers. */
function resized(values: Tensor, { size, resize }: Preparation): Tensor {
  const [height, width] = values.shape.slice(2) as [number, number]
  const short = resize ?? Math.round((Math.max(...(size as readonly number[])) * 256) / 224)
  const long = Math.floor((short * Math.max(height, width)) / Math.min(height, width))
  const to = height <= width ? [short, long] : [long, short]
  if (to[0] === height && to[1] === width) return values
  if ((to[0] as number) * (to[1] as number) > MOST_PIXELS)
    throw new Error('the picture would be larger than 100 megapixels')
  return nn.functional.interpolate(values, { size: to, mode: 'bilinear', antialias: true }).round().clamp(0, 255)
}

/** torchvision's CenterCrop. */
function cropped(values: Tensor, size: Preparation['size']): Tensor {
  if (size === null) return values
  const [height, width] = values.shape.slice(2) as [number, number]
  if (size[0] > height || size[1] > width)
    throw new Error(
      `the picture is ${height} by ${width} when ${size[0]} by ${size[1]} are cut out of it: --resize makes it larger`,
    )
  const top = halfEven(height - size[0])
  const left = halfEven(width - size[1])
  return values.narrow(2, top, size[0]).narrow(3, left, size[1])
}

/** `int(round(n / 2))` of Python, which rounds halves to even numbers. */
function halfEven(n: number): number {
  const half = n / 2
  return Number.isInteger(half) ? half : 2 * Math.round(half / 2)
}

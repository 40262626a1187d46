// Pictures as tensors, for the examples: PNG files by the library fast-png.

import { readFileSync, writeFileSync } from 'node:fs'
import { decode, encode } from 'fast-png'
import * as torch from 'torchlet'
import type { Tensor } from 'torchlet'

/** A PNG's red, green and blue, [3, h, w] in [0, 1]. Transparency is left out. */
export function readPicture(path: string): Tensor {
  const { width, height, channels, depth, data, palette } = decode(readFileSync(path))
  if (palette !== undefined) throw new Error(`${path} has a palette: save it in true colour`)
  const values = torch
    .tensor(Float32Array.from(data))
    .view(height, width, channels)
    .div(2 ** depth - 1)
  const colour = channels < 3 ? values.narrow(2, 0, 1).expand(height, width, 3) : values.narrow(2, 0, 3)
  return colour.permute(2, 0, 1).contiguous()
}

/** Writes red, green and blue, or grey: [3, h, w] or [1, h, w], what is outside of [0, 1] cut off. */
export function writePicture(path: string, picture: Tensor): void {
  const [channels, height, width] = picture.shape as unknown as [1 | 3, number, number]
  const bytes = picture.clamp(0, 1).mul(255).round().to(torch.uint8).permute(1, 2, 0).contiguous()
  writeFileSync(path, encode({ width, height, channels, data: new Uint8Array(bytes.toTypedArray() as Uint8Array) }))
}

/** Luminance of a picture and its two colour differences, [3, h, w] each way: ITU-R BT.601 with full range, as JPEG has it. */
export function toYCbCr(rgb: Tensor): Tensor {
  return torch.einsum('oc,chw->ohw', [yCbCr, rgb])
}

export function fromYCbCr(ycc: Tensor): Tensor {
  return torch.einsum('oc,chw->ohw', [torch.linalg.inv(yCbCr), ycc])
}

const yCbCr = torch.tensor([
  [0.299, 0.587, 0.114],
  [-0.168736, -0.331264, 0.5],
  [0.5, -0.418688, -0.081312],
])

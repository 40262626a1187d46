// Spectra of frames of a signal, and the signal of them: torch.stft and torch.istft. ATen/native/SpectralOps.cpp,
// torch/functional.py.

import { define } from '../../define.js'
import { DTypeError, ShapeError } from '../../errors.js'
import { overload } from '../../op.js'
import { complex128, float32, float64 } from '../../tensor/dtype.js'
import { ones } from '../../tensor/making/factory.js'
import { checkedCount, resultOf } from '../../tensor/allocate.js'
import type { Tensor } from '../../tensor/tensor.js'
import { div, mul } from '../pointwise/binary.js'
import { view_as_real } from '../complex/parts.js'
import { to } from '../moving/convert.js'
import { contiguous } from '../moving/copies.js'
import { pad } from '../image/pad.js'
import type { PaddingMode } from '../image/pad.js'
import { amin } from '../reduce/reductions.js'
import { abs } from '../pointwise/unary.js'
import { transpose } from '../views/dims.js'
import { narrow } from '../views/parts.js'
import { reshape, squeeze, unsqueeze } from '../views/reshape.js'
import { as_strided, expand } from '../views/strided.js'
import { asComplex } from './arguments.js'
import { c2c, c2r, r2c } from './transforms.js'

/**
 * The spectra of frames of a signal, `hop_length` apart.
 *
 * @param input `[length]` or `[batch, length]`, float32, float64 or complex.
 * @param n_fft The length of a frame.
 * @param hop_length By default a quarter of it.
 * @param window `[win_length]`, by which each frame is multiplied; as long as a frame unless `win_length` is less.
 * @param center Whether the signal is padded by half a frame at both ends, as `pad_mode` says.
 * @param normalized Whether spectra are divided by the root of `n_fft`.
 * @param onesided Whether only the first half of a spectrum is given: by default where signal and window are real.
 * @param return_complex Has to be given for real signals; where it is false real and imaginary parts are a last dimension.
 * @returns `[batch, n_fft / 2 + 1 or n_fft, frames]`.
 */
export const stft = define(
  'stft',
  [
    'input',
    'n_fft',
    'hop_length',
    'win_length',
    'window',
    'center',
    'pad_mode',
    'normalized',
    'onesided',
    'return_complex',
    'align_to_window',
  ],
  (
    input: Tensor,
    n_fft: number,
    hop_length: number | null = null,
    win_length: number | null = null,
    window: Tensor | null = null,
    center = true,
    pad_mode: PaddingMode = 'reflect',
    normalized = false,
    onesided: boolean | null = null,
    return_complex: boolean | null = null,
    align_to_window: boolean | null = null,
  ): Tensor => {
    if (center && align_to_window !== null)
      throw new RangeError('stft align_to_window should only be set when center = false.')
    const signal = center ? padded(input, Math.floor(n_fft / 2), pad_mode) : input
    return framesOf(
      signal,
      n_fft,
      hop_length,
      win_length,
      window,
      normalized,
      onesided,
      return_complex,
      align_to_window,
    )
  },
)

/** `stft` without padding. */
export const uncentered = overload(
  'aten::stft.default',
  (
    self: Tensor,
    n_fft: number,
    hop_length: number | null,
    win_length: number | null,
    window: Tensor | null,
    normalized: boolean,
    onesided: boolean | null,
    return_complex: boolean | null,
    align_to_window: boolean | null = null,
  ): Tensor =>
    framesOf(self, n_fft, hop_length, win_length, window, normalized, onesided, return_complex, align_to_window),
)

function padded(input: Tensor, by: number, mode: PaddingMode): Tensor {
  const dims = input.sizes.length
  const extended = reshape(input, [...Array.from({ length: Math.max(0, 3 - dims) }, () => 1), ...input.sizes])
  const wide = pad(extended, [by, by], mode)
  return reshape(wide, wide.sizes.slice(wide.sizes.length - dims))
}

function framesOf(
  input: Tensor,
  n_fft: number,
  hop_length: number | null,
  win_length: number | null,
  window: Tensor | null,
  normalized: boolean,
  onesided: boolean | null,
  return_complex: boolean | null,
  align_to_window: boolean | null,
): Tensor {
  const op = 'stft'
  requireFloating(op, input)
  const isComplex = input.dtype.is_complex || window?.dtype.is_complex === true
  if (return_complex === null && !isComplex) {
    throw new TypeError(
      'stft requires the return_complex parameter be given for real inputs, and will further require that return_complex=True in a future PyTorch release.',
    )
  }
  const dims = input.sizes.length
  if (dims !== 1 && dims !== 2) {
    throw new ShapeError({
      op,
      expected: 'a 1D or 2D tensor',
      got: `${dims}D`,
      message: `stft: expected a 1D or 2D tensor, got ${dims}D`,
    })
  }
  const signal = dims === 1 ? unsqueeze(input, 0) : input
  const [batch, length] = signal.sizes as [number, number]
  const hop = hop_length ?? Math.floor(n_fft / 4)
  const width = win_length ?? n_fft
  const aligned = align_to_window === true
  if (!(n_fft > 0) || (!aligned && n_fft > length)) {
    throw new RangeError(`stft: expected 0 < n_fft <= ${length}, but got n_fft=${n_fft}`)
  }
  requireHop(op, hop)
  const frame = windowOf(op, window, n_fft, width)
  const start = aligned ? Math.floor((n_fft - width) / 2) : 0
  const count = 1 + Math.floor((length - (aligned ? width : n_fft)) / hop)
  const whole = aligned ? pad(signal, [start, n_fft - width - start]) : signal
  const [across, along] = whole.strides as [number, number]
  checkedCount(op, [batch, count, n_fft], 16)
  const frames = as_strided(whole, [batch, count, n_fft], [across, hop * along, along])
  const weighted = frame === null ? frames : mul(frames, frame)
  const norm = normalized ? 1 : 0
  if (isComplex && onesided === true) throw new RangeError('Cannot have onesided output if window or input is complex')
  const spectra = isComplex ? c2c(asComplex(weighted), [2], norm, true) : r2c(weighted, [2], norm, onesided ?? true)
  const turned = transpose(spectra, 1, 2)
  const result = dims === 1 ? squeeze(turned, 0) : turned
  return return_complex === false ? view_as_real(result) : result
}

/**
 * The signal of which these are the spectra: the least-squares estimate by overlapping frames.
 *
 * @param input `[frequencies, frames]` or `[batch, frequencies, frames]`, complex, as `stft` gives it.
 * @param length Of the signal, which the spectra leave open.
 * @param return_complex Whether the signal is complex.
 * @throws RangeError where the windows leave a place of the signal without weight.
 */
export const istft = define(
  'istft',
  [
    'input',
    'n_fft',
    'hop_length',
    'win_length',
    'window',
    'center',
    'normalized',
    'onesided',
    'length',
    'return_complex',
  ],
  (
    input: Tensor,
    n_fft: number,
    hop_length: number | null = null,
    win_length: number | null = null,
    window: Tensor | null = null,
    center = true,
    normalized = false,
    onesided: boolean | null = null,
    length: number | null = null,
    return_complex = false,
  ): Tensor => {
    const op = 'istft'
    if (!input.dtype.is_complex) {
      const message =
        'istft requires a complex-valued input tensor matching the output from stft with return_complex=True.'
      throw new DTypeError({ op, expected: 'complex numbers', got: `${input.dtype}`, message })
    }
    const dims = input.sizes.length
    if (input.numel() === 0) throw new RangeError('istft: input tensor cannot be empty.')
    if (dims !== 2 && dims !== 3) {
      const message = `istft: expected a tensor with 2 or 3 dimensions, but got ${dims}`
      throw new ShapeError({ op, expected: '2 or 3 dimensions', got: `${dims}`, message })
    }
    const [hop, width] = [hop_length ?? Math.floor(n_fft / 4), win_length ?? n_fft]
    const batched = dims === 2 ? unsqueeze(input, 0) : input
    const [batch, frequencies, count] = batched.sizes as [number, number, number]
    const half = onesided ?? frequencies !== n_fft
    const expected = half ? Math.floor(n_fft / 2) + 1 : n_fft
    if (frequencies !== expected) {
      const message = `istft: expected the frequency dimension (3rd to the last) of the input tensor to match n_fft ${half ? '/ 2 + 1 ' : ''}when onesided=${half ? 'True' : 'False'}, but got ${frequencies}`
      throw new ShapeError({ op, expected: `${expected} frequencies`, got: `${frequencies}`, message })
    }
    if (!(hop > 0 && hop <= width)) throw new RangeError('istft: expected 0 < hop_length <= win_length')
    if (!(width > 0 && width <= n_fft)) throw new RangeError('istft: expected 0 < win_length <= n_fft')
    if (return_complex && half) throw new RangeError('istft: cannot have onesided input for complex output')
    const type = input.dtype === complex128 ? float64 : float32
    const frame = windowOf(op, window, n_fft, width) ?? ones([n_fft], { dtype: type, device: input.device })
    const spectra = contiguous(transpose(batched, 1, 2))
    const norm = normalized ? 1 : 2
    const frames = return_complex
      ? c2c(spectra, [2], norm, false)
      : c2r(half ? spectra : narrow(spectra, 2, 0, Math.floor(n_fft / 2) + 1), [2], norm, n_fft)
    const whole = n_fft + hop * (count - 1)
    const start = center ? Math.floor(n_fft / 2) : 0
    const end = length === null ? (center ? whole - start : whole) : start + length
    const covered = Math.max(0, Math.min(end, whole) - start)
    const weighted = mul(frames, frame)
    const sums = narrow(overlapped(weighted, batch, count, hop), 1, start, covered)
    const weights = narrow(overlapped(expand(mul(frame, frame), [1, count, n_fft]), 1, count, hop), 1, start, covered)
    if (covered > 0 && !weights.isMeta && !(Number(amin(abs(weights)).item()) > 1e-11))
      throw new RangeError('istft: window overlap add min: the windows leave a place without weight')
    checkedCount(op, [batch, end - start], 16)
    const signal = pad(to(div(sums, weights), weighted.dtype), [0, Math.max(0, end - whole)])
    return dims === 2 ? squeeze(signal, 0) : signal
  },
)

/** Frames `[batch, count, n]`, `hop` apart, added: `[batch, n + hop · (count - 1)]` in float64. */
function overlapped(frames: Tensor, batch: number, count: number, hop: number): Tensor {
  const n = frames.sizes[2] as number
  const type = frames.dtype.is_complex ? complex128 : float64
  const parts = frames.dtype.is_complex ? 2 : 1
  const whole = n + hop * (count - 1)
  return resultOf('istft', [frames], [batch, whole], type, null, () => {
    const values = contiguous(frames).resolved().toTypedArray() as Float64Array
    const sums = new Float64Array(batch * whole * parts)
    for (let each = 0; each < batch; each++) {
      for (let frame = 0; frame < count; frame++) {
        const from = (each * count + frame) * n * parts
        const to = (each * whole + frame * hop) * parts
        for (let at = 0; at < n * parts; at++) sums[to + at] = (sums[to + at] as number) + (values[from + at] as number)
      }
    }
    return sums
  })
}

/** The window between as many zeros at both ends as make it `n_fft` long; null without one. */
function windowOf(op: string, window: Tensor | null, n_fft: number, width: number): Tensor | null {
  if (!(width > 0 && width <= n_fft)) {
    throw new RangeError(`${op}: expected 0 < win_length <= n_fft, but got win_length=${width}`)
  }
  if (window !== null && (window.sizes.length !== 1 || window.sizes[0] !== width)) {
    const message = `${op}: expected a 1D window tensor of size equal to win_length=${width}, but got window with size [${window.sizes.join(', ')}]`
    throw new ShapeError({ op, expected: `[${width}]`, got: `[${window.sizes.join(', ')}]`, message })
  }
  if (width === n_fft) return window
  const left = Math.floor((n_fft - width) / 2)
  const given = window ?? ones([width])
  return pad(given, [left, n_fft - width - left])
}

function requireHop(op: string, hop: number): void {
  if (!(hop > 0)) throw new RangeError(`${op}: expected hop_length > 0, but got hop_length=${hop}`)
}

function requireFloating(op: string, { dtype }: Tensor): void {
  if (dtype === float32 || dtype === float64 || dtype.is_complex) return
  const message = `${op}: expected a tensor of floating point or complex values`
  throw new DTypeError({ op, expected: 'floats or complex numbers', got: `${dtype}`, message })
}

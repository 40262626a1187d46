// torch.fft: discrete Fourier transforms of float32 and float64, real and complex; integers count as float32.

export {
  fft2,
  fftn,
  hfft2,
  hfftn,
  ifft2,
  ifftn,
  ihfft2,
  ihfftn,
  irfft2,
  irfftn,
  rfft2,
  rfftn,
} from './fft/dimensions.js'
export { fftfreq, fftshift, ifftshift, rfftfreq } from './fft/frequencies.js'
export { fft, hfft, ifft, ihfft, irfft, rfft } from './fft/one-dimension.js'
export type { NormName } from './fft/arguments.js'

// VDSR (Kim et al. 2016), as twtygqyy/pytorch-vdsr has it: twenty convolutions that compute what an enlarged picture
// lacks. Input and output [n, 1, h, w], the luminance in [0, 1].

import { nn } from 'torchlet'
import type { Tensor } from 'torchlet'

export class ConvReLUBlock extends nn.Module {
  conv = nn.Conv2d(64, 64, 3, { stride: 1, padding: 1, bias: false })
  relu = nn.ReLU(true)

  override forward(x: Tensor): Tensor {
    return this.relu.forward(this.conv.forward(x))
  }
}

export class VDSR extends nn.Module {
  residual_layer = nn.Sequential(...Array.from({ length: 18 }, () => new ConvReLUBlock()))
  input = nn.Conv2d(1, 64, 3, { stride: 1, padding: 1, bias: false })
  output = nn.Conv2d(64, 1, 3, { stride: 1, padding: 1, bias: false })
  relu = nn.ReLU(true)

  override forward(x: Tensor): Tensor {
    const inner = this.residual_layer.forward(this.relu.forward(this.input.forward(x)))
    return this.output.forward(inner).add(x)
  }
}

/** What the file of 2017 calls these classes: `load(path, { classes })` makes ours of them. */
export const classes = { 'vdsr.Net': VDSR, 'vdsr.Conv_ReLU_Block': ConvReLUBlock }

// MobileNetV2 and MobileNetV3-small as a user writes them, with torchvision's names. torchvision/models/mobilenetv2.py: InvertedResidual,
// MobileNetV2; mobilenetv3.py: InvertedResidual, SqueezeExcitation, MobileNetV3.

import { nn } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

interface ConvOptions {
  readonly kernel_size?: number
  readonly stride?: number
  readonly groups?: number
  readonly eps?: number
  readonly activation?: nn.Module | null
}

/** A convolution, its normalization, and a function. */
function conv(inputs: number, outputs: number, options: ConvOptions): nn.Sequential {
  const { kernel_size = 1, stride = 1, groups = 1, eps = 1e-5, activation = nn.ReLU6(true) } = options
  const padding = Math.floor(kernel_size / 2)
  const layers: nn.Module[] = [
    nn.Conv2d(inputs, outputs, kernel_size, { stride, padding, groups, bias: false }),
    nn.BatchNorm2d(outputs, { eps }),
  ]
  return nn.Sequential(...layers, ...(activation === null ? [] : [activation]))
}

class InvertedResidual extends nn.Module {
  conv: nn.Sequential
  use_res_connect: boolean

  constructor(inputs: number, outputs: number, stride: number, expand: number) {
    super()
    const hidden = inputs * expand
    this.use_res_connect = stride === 1 && inputs === outputs
    this.conv = nn.Sequential(
      ...(expand === 1 ? [] : [conv(inputs, hidden, {})]),
      conv(hidden, hidden, { kernel_size: 3, stride, groups: hidden }),
      nn.Conv2d(hidden, outputs, 1, { bias: false }),
      nn.BatchNorm2d(outputs),
    )
  }

  override forward(x: Tensor): Tensor {
    return this.use_res_connect ? x.add(this.conv.forward(x)) : this.conv.forward(x)
  }
}

/** Expansion, channels, blocks, stride of the first. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const

export class MobileNetV2 extends nn.Module {
  features: nn.Sequential
  classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))

  constructor() {
    super()
    const layers: nn.Module[] = [conv(3, 32, { kernel_size: 3, stride: 2 })]
    let channels = 32
    for (const [expand, outputs, blocks, stride] of stages)
      for (let block = 0; block < blocks; block++) {
        layers.push(new InvertedResidual(channels, outputs, block === 0 ? stride : 1, expand))
        channels = outputs
      }
    this.features = nn.Sequential(...layers, conv(channels, 1280, {}))
  }

  override forward(x: Tensor): Tensor {
    const pooled = nn.functional.adaptive_avg_pool2d(this.features.forward(x), [1, 1])
    return this.classifier.forward(pooled.flatten(1))
  }
}

class SqueezeExcitation extends nn.Module {
  avgpool = nn.AdaptiveAvgPool2d(1)
  fc1: nn.Conv2d
  fc2: nn.Conv2d
  activation = nn.ReLU()
  scale_activation = nn.Hardsigmoid()

  constructor(channels: number, squeezed: number) {
    super()
    this.fc1 = nn.Conv2d(channels, squeezed, 1)
    this.fc2 = nn.Conv2d(squeezed, channels, 1)
  }

  override forward(x: Tensor): Tensor {
    const hidden = this.activation.forward(this.fc1.forward(this.avgpool.forward(x)))
    return this.scale_activation.forward(this.fc2.forward(hidden)).mul(x)
  }
}

interface Block {
  readonly kernel_size: number
  readonly expanded: number
  readonly outputs: number
  readonly squeezes: boolean
  readonly isHard: boolean
  readonly stride: number
}

class InvertedResidualV3 extends nn.Module {
  use_res_connect: boolean
  block: nn.Sequential

  constructor(inputs: number, { kernel_size, expanded, outputs, squeezes, isHard, stride }: Block) {
    super()
    const eps = 1e-3
    const activation = (): nn.Module => (isHard ? nn.Hardswish(true) : nn.ReLU(true))
    this.use_res_connect = stride === 1 && inputs === outputs
    this.block = nn.Sequential(
      ...(expanded === inputs ? [] : [conv(inputs, expanded, { eps, activation: activation() })]),
      conv(expanded, expanded, { kernel_size, stride, groups: expanded, eps, activation: activation() }),
      ...(squeezes ? [new SqueezeExcitation(expanded, eighths(expanded / 4))] : []),
      conv(expanded, outputs, { eps, activation: null }),
    )
  }

  override forward(x: Tensor): Tensor {
    const y = this.block.forward(x)
    return this.use_res_connect ? y.add_(x) : y
  }
}

/** The multiple of 8 next to a number of channels, and no less than nine tenths of it: _make_divisible. */
function eighths(channels: number): number {
  const near = Math.max(8, Math.floor((channels + 4) / 8) * 8)
  return near < 0.9 * channels ? near + 8 : near
}

/** Kernel, expanded channels, channels, squeeze, hard swish, stride. */
const blocks = [
  [3, 16, 16, true, false, 2],
  [3, 72, 24, false, false, 2],
  [3, 88, 24, false, false, 1],
  [5, 96, 40, true, true, 2],
  [5, 240, 40, true, true, 1],
  [5, 240, 40, true, true, 1],
  [5, 120, 48, true, true, 1],
  [5, 144, 48, true, true, 1],
  [5, 288, 96, true, true, 2],
  [5, 576, 96, true, true, 1],
  [5, 576, 96, true, true, 1],
] as const

export class MobileNetV3Small extends nn.Module {
  features: nn.Sequential
  avgpool = nn.AdaptiveAvgPool2d(1)
  classifier = nn.Sequential(nn.Linear(576, 1024), nn.Hardswish(true), nn.Dropout(0.2, true), nn.Linear(1024, 1000))

  constructor() {
    super()
    const eps = 1e-3
    const layers: nn.Module[] = [conv(3, 16, { kernel_size: 3, stride: 2, eps, activation: nn.Hardswish(true) })]
    let channels = 16
    for (const [kernel_size, expanded, outputs, squeezes, isHard, stride] of blocks) {
      layers.push(new InvertedResidualV3(channels, { kernel_size, expanded, outputs, squeezes, isHard, stride }))
      channels = outputs
    }
    this.features = nn.Sequential(...layers, conv(channels, 576, { eps, activation: nn.Hardswish(true) }))
  }

  override forward(x: Tensor): Tensor {
    return this.classifier.forward(this.avgpool.forward(this.features.forward(x)).flatten(1))
  }
}

// ResNet-18 as a user writes it, with torchvision's names. torchvision/models/resnet.py: BasicBlock, ResNet.

import { nn, relu } from '../../../src/index.js'
import type { Tensor } from '../../../src/index.js'

const conv = (inputs: number, outputs: number, kernel_size: number, stride: number): nn.Conv2d =>
  nn.Conv2d(inputs, outputs, kernel_size, { stride, padding: Math.floor(kernel_size / 2), bias: false })

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d
  bn1: nn.BatchNorm2d
  relu = nn.ReLU(true)
  conv2: nn.Conv2d
  bn2: nn.BatchNorm2d
  downsample: nn.Sequential | null

  constructor(inputs: number, outputs: number, stride: number) {
    super()
    this.conv1 = conv(inputs, outputs, 3, stride)
    this.bn1 = nn.BatchNorm2d(outputs)
    this.conv2 = conv(outputs, outputs, 3, 1)
    this.bn2 = nn.BatchNorm2d(outputs)
    const isSame = stride === 1 && inputs === outputs
    this.downsample = isSame ? null : nn.Sequential(conv(inputs, outputs, 1, stride), nn.BatchNorm2d(outputs))
  }

  override forward(x: Tensor): Tensor {
    const out = this.relu.forward(this.bn1.forward(this.conv1.forward(x)))
    const left = this.bn2.forward(this.conv2.forward(out))
    return this.relu.forward(left.add_(this.downsample === null ? x : this.downsample.forward(x)))
  }
}

export class ResNet18 extends nn.Module {
  conv1 = conv(3, 64, 7, 2)
  bn1 = nn.BatchNorm2d(64)
  maxpool = nn.MaxPool2d(3, { stride: 2, padding: 1 })
  layer1 = nn.Sequential(new BasicBlock(64, 64, 1), new BasicBlock(64, 64, 1))
  layer2 = nn.Sequential(new BasicBlock(64, 128, 2), new BasicBlock(128, 128, 1))
  layer3 = nn.Sequential(new BasicBlock(128, 256, 2), new BasicBlock(256, 256, 1))
  layer4 = nn.Sequential(new BasicBlock(256, 512, 2), new BasicBlock(512, 512, 1))
  avgpool = nn.AdaptiveAvgPool2d([1, 1])
  fc = nn.Linear(512, 1000)

  override forward(x: Tensor): Tensor {
    let y = this.maxpool.forward(relu(this.bn1.forward(this.conv1.forward(x))))
    for (const layer of [this.layer1, this.layer2, this.layer3, this.layer4]) y = layer.forward(y)
    return this.fc.forward(this.avgpool.forward(y).flatten(1))
  }
}

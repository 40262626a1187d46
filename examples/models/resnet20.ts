// ResNet-20 for CIFAR-10, as akamaster/pytorch_resnet_cifar10 has it: He et al., "Deep Residual Learning", section 4.2, with
// shortcuts without parameters (option A). Input [n, 3, 32, 32], output scores [n, 10].

import { nn } from 'torchlet'
import type { Tensor } from 'torchlet'

const F = nn.functional

class BasicBlock extends nn.Module {
  conv1: nn.Conv2d
  bn1: nn.BatchNorm2d
  conv2: nn.Conv2d
  bn2: nn.BatchNorm2d
  private readonly widened: number

  constructor(inPlanes: number, planes: number, stride: number) {
    super()
    this.conv1 = nn.Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false })
    this.bn1 = nn.BatchNorm2d(planes)
    this.conv2 = nn.Conv2d(planes, planes, 3, { stride: 1, padding: 1, bias: false })
    this.bn2 = nn.BatchNorm2d(planes)
    this.widened = planes - inPlanes
  }

  override forward(x: Tensor): Tensor {
    const inner = F.relu(this.bn1.forward(this.conv1.forward(x)))
    return F.relu(this.bn2.forward(this.conv2.forward(inner)).add(this.shortcut(x)))
  }

  /** Every second pixel, and channels of zeros on both sides. */
  private shortcut(x: Tensor): Tensor {
    if (this.widened === 0) return x
    const half = this.widened / 2
    return F.pad(x.at(':', ':', '::2', '::2') as Tensor, [0, 0, 0, 0, half, half])
  }
}

export class ResNet20 extends nn.Module {
  conv1 = nn.Conv2d(3, 16, 3, { stride: 1, padding: 1, bias: false })
  bn1 = nn.BatchNorm2d(16)
  layer1 = layer(16, 16, 1)
  layer2 = layer(16, 32, 2)
  layer3 = layer(32, 64, 2)
  linear = nn.Linear(64, 10)

  override forward(x: Tensor): Tensor {
    x = F.relu(this.bn1.forward(this.conv1.forward(x)))
    x = this.layer3.forward(this.layer2.forward(this.layer1.forward(x)))
    return this.linear.forward(F.adaptive_avg_pool2d(x, 1).flatten(1))
  }
}

function layer(inPlanes: number, planes: number, stride: number): nn.Sequential {
  return nn.Sequential(
    new BasicBlock(inPlanes, planes, stride),
    new BasicBlock(planes, planes, 1),
    new BasicBlock(planes, planes, 1),
  )
}

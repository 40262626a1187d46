// The architectures of ../shared/corpus/goldens, written as a user writes them.

import { add, nn, relu, sigmoid } from '../../src/index.js'
import type { Tensor } from '../../src/index.js'

const F = nn.functional

/** He's residual block for CIFAR, with the shortcut that has no parameters. */
class Block extends nn.Module {
  conv1: nn.Module
  bn1: nn.Module
  conv2: nn.Module
  bn2: nn.Module
  private readonly widens: number

  constructor(channels: number, planes: number) {
    super()
    this.widens = planes === channels ? 0 : planes / 4
    this.conv1 = nn.Conv2d(channels, planes, 3, { stride: this.widens > 0 ? 2 : 1, padding: 1, bias: false })
    this.bn1 = nn.BatchNorm2d(planes)
    this.conv2 = nn.Conv2d(planes, planes, 3, { padding: 1, bias: false })
    this.bn2 = nn.BatchNorm2d(planes)
  }

  override forward(x: Tensor): Tensor {
    const y = this.bn2.forward(this.conv2.forward(relu(this.bn1.forward(this.conv1.forward(x)))))
    const { widens } = this
    const shortcut = widens === 0 ? x : F.pad(x.at(':', ':', '::2', '::2'), [0, 0, 0, 0, widens, widens])
    return relu(add(y, shortcut))
  }
}

export class ResNet20 extends nn.Module {
  conv1 = nn.Conv2d(3, 16, 3, { padding: 1, bias: false })
  bn1 = nn.BatchNorm2d(16)
  layer1 = nn.Sequential(new Block(16, 16), new Block(16, 16), new Block(16, 16))
  layer2 = nn.Sequential(new Block(16, 32), new Block(32, 32), new Block(32, 32))
  layer3 = nn.Sequential(new Block(32, 64), new Block(64, 64), new Block(64, 64))
  linear = nn.Linear(64, 10)

  override forward(x: Tensor): Tensor {
    const y = relu(this.bn1.forward(this.conv1.forward(x)))
    const features = this.layer3.forward(this.layer2.forward(this.layer1.forward(y)))
    return this.linear.forward(F.adaptive_avg_pool2d(features, 1).flatten(1))
  }
}

/** The first net of MTCNN: a face's probability, and its box, at every place of the picture. */
export class PNet extends nn.Module<Tensor[]> {
  conv1 = nn.Conv2d(3, 10, 3)
  prelu1 = nn.PReLU(10)
  pool1 = nn.MaxPool2d(2, 2, { ceil_mode: true })
  conv2 = nn.Conv2d(10, 16, 3)
  prelu2 = nn.PReLU(16)
  conv3 = nn.Conv2d(16, 32, 3)
  prelu3 = nn.PReLU(32)
  conv4_1 = nn.Conv2d(32, 2, 1)
  softmax4_1 = nn.Softmax(1)
  conv4_2 = nn.Conv2d(32, 4, 1)

  override forward(x: Tensor): Tensor[] {
    const a = this.pool1.forward(this.prelu1.forward(this.conv1.forward(x)))
    const b = this.prelu3.forward(this.conv3.forward(this.prelu2.forward(this.conv2.forward(a))))
    return [this.softmax4_1.forward(this.conv4_1.forward(b)), this.conv4_2.forward(b)]
  }
}

export class ConvReLUBlock extends nn.Module {
  conv = nn.Conv2d(64, 64, 3, { padding: 1, bias: false })
  relu = nn.ReLU({ inplace: true })

  override forward(x: Tensor): Tensor {
    return this.relu.forward(this.conv.forward(x))
  }
}

/** Super-resolution: what a picture lacks, added to it. */
export class VDSR extends nn.Module {
  residual_layer = nn.Sequential(...Array.from({ length: 18 }, () => new ConvReLUBlock()))
  input = nn.Conv2d(1, 64, 3, { padding: 1, bias: false })
  output = nn.Conv2d(64, 1, 3, { padding: 1, bias: false })
  relu = nn.ReLU({ inplace: true })

  override forward(x: Tensor): Tensor {
    const features = this.residual_layer.forward(this.relu.forward(this.input.forward(x)))
    return add(this.output.forward(features), x)
  }
}

export class MnistNet extends nn.Module {
  conv1 = nn.Conv2d(1, 8, 3)
  conv2 = nn.Conv2d(8, 16, 3)
  conv3 = nn.Conv2d(16, 24, 3)
  norm1 = nn.BatchNorm2d(24)
  dropout1 = nn.Dropout(0.3)
  fc1 = nn.Linear(24 * 22 * 22, 32)
  fc2 = nn.Linear(32, 10)
  norm2 = nn.BatchNorm1d(10)

  override forward(x: Tensor): Tensor {
    const y = relu(this.conv3.forward(relu(this.conv2.forward(relu(this.conv1.forward(x))))))
    const hidden = relu(this.fc1.forward(this.dropout1.forward(this.norm1.forward(y).flatten(1))))
    return F.log_softmax(this.norm2.forward(this.fc2.forward(hidden)), 1)
  }
}

export class California extends nn.Module {
  lin1 = nn.Linear(8, 100)
  lin2 = nn.Linear(100, 50)
  lin3 = nn.Linear(50, 10)
  lin4 = nn.Linear(10, 1)

  override forward(x: Tensor): Tensor {
    return this.lin4.forward(relu(this.lin3.forward(relu(this.lin2.forward(relu(this.lin1.forward(x)))))))
  }
}

export class Titanic extends nn.Module {
  linear1 = nn.Linear(12, 12)
  linear2 = nn.Linear(12, 8)
  linear3 = nn.Linear(8, 2)

  override forward(x: Tensor): Tensor {
    const y = sigmoid(this.linear2.forward(sigmoid(this.linear1.forward(x))))
    return F.softmax(this.linear3.forward(y), 1)
  }
}

export class Iris extends nn.Module {
  Linear = nn.Linear(4, 3, { bias: false })

  override forward(x: Tensor): Tensor {
    return this.Linear.forward(x)
  }
}

// A classifier of handwritten digits, as burn's example trains it in PyTorch on MNIST: three convolutions and two
// fully connected layers. Input [n, 1, 28, 28], output log-probabilities [n, 10].

import { nn } from 'torchlet'
import type { Tensor } from 'torchlet'

const F = nn.functional

export class Net extends nn.Module {
  conv1 = nn.Conv2d(1, 8, 3)
  conv2 = nn.Conv2d(8, 16, 3)
  conv3 = nn.Conv2d(16, 24, 3)
  norm1 = nn.BatchNorm2d(24)
  dropout1 = nn.Dropout(0.3)
  fc1 = nn.Linear(24 * 22 * 22, 32)
  fc2 = nn.Linear(32, 10)
  norm2 = nn.BatchNorm1d(10)

  override forward(x: Tensor): Tensor {
    x = F.relu(this.conv1.forward(x))
    x = F.relu(this.conv2.forward(x))
    x = F.relu(this.conv3.forward(x))
    x = this.dropout1.forward(this.norm1.forward(x).flatten(1))
    x = F.relu(this.fc1.forward(x))
    return F.log_softmax(this.norm2.forward(this.fc2.forward(x)), 1)
  }
}
